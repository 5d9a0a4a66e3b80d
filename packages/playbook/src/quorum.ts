import { z } from "zod";

const Office = z.string().min(1).max(300);

/**
 * Who has to agree, over partners that each count once (C-05). In a playbook `who` is a role, in a round the partner that
 * plays it. `affected`: everyone whose assets, people or data are touched. `each_participant`: they, and everyone whose team
 * acts. `and` and `or` join rules of the other kinds, and none of their own.
 */
export function quorumOf<Who extends z.ZodType<string>>(who: Who, kMax: number) {
  const simple = [
    z.strictObject({ kind: z.literal("all") }),
    z.strictObject({ kind: z.literal("any") }),
    z.strictObject({ kind: z.literal("k_of"), k: z.int().min(1).max(kMax) }),
    z.strictObject({ kind: z.literal("affected") }),
    z.strictObject({ kind: z.literal("each_participant") }),
    z.strictObject({ kind: z.literal("partner"), who }),
    z.strictObject({ kind: z.literal("office"), who, office: Office }),
  ] as const;
  const of = z.array(z.discriminatedUnion("kind", simple)).min(2).max(10);
  return z.discriminatedUnion("kind", [
    ...simple,
    z.strictObject({ kind: z.literal("and"), of }),
    z.strictObject({ kind: z.literal("or"), of }),
  ]);
}

export type Quorum = z.infer<ReturnType<typeof quorumOf<z.ZodString>>>;

/** What a rule is about: who is asked through which office, whom it touches, and who takes part in what is asked. */
export interface QuorumCase {
  readonly asked: readonly { readonly who: string; readonly office: string }[];
  readonly affected: readonly string[];
  readonly participants: readonly string[];
}

/**
 * Whether the yeses there are make the rule true. Without a yes none ever is (C-01): "everyone affected" where nobody is
 * holds for nobody. A no, a silence and an abstention are the same here (C-05).
 */
export function quorumHolds(rule: Quorum, over: QuorumCase, grants: (who: string) => boolean): boolean {
  switch (rule.kind) {
    case "all":
      return everyOf(
        over.asked.map((one) => one.who),
        grants,
      );
    case "any":
      return over.asked.some((one) => grants(one.who));
    case "k_of":
      return over.asked.filter((one) => grants(one.who)).length >= rule.k;
    case "affected":
      return everyOf(over.affected, grants);
    case "each_participant":
      return everyOf(over.participants, grants);
    case "partner":
      return grants(rule.who);
    case "office":
      return over.asked.some((one) => one.who === rule.who && one.office === rule.office) && grants(rule.who);
    case "and":
      return rule.of.every((one) => quorumHolds(one, over, grants));
    case "or":
      return rule.of.some((one) => quorumHolds(one, over, grants));
  }
}

function everyOf(all: readonly string[], grants: (who: string) => boolean): boolean {
  return all.length > 0 && all.every((one) => grants(one));
}

/** The rule in words: `all of A, B`, `A and 2 of A, B, C`; `nameOf` says how a role or partner is called. */
export function quorumInWords(
  rule: Quorum,
  asked: readonly string[],
  nameOf: (who: string) => string,
): string {
  const names = asked.join(", ");
  switch (rule.kind) {
    case "all":
      return asked.length === 1 ? names : `all of ${names}`;
    case "any":
      return asked.length === 1 ? names : `any of ${names}`;
    case "k_of":
      return asked.length === 1 ? names : `${rule.k} of ${names}`;
    case "affected":
      return "everyone whose assets are touched";
    case "each_participant":
      return "everyone who takes part";
    case "partner":
      return nameOf(rule.who);
    case "office":
      return `${nameOf(rule.who)} (${rule.office})`;
    case "and":
    case "or":
      return rule.of.map((one) => quorumInWords(one, asked, nameOf)).join(` ${rule.kind} `);
  }
}
