import { AlertMapping, AlertRule } from "@mirror/alert";
import {
  CredentialId,
  type Decided,
  decided,
  type ExerciseId,
  type Fact,
  type Instant,
  type Mode,
  type PartnerId,
  type PersonId,
  type Recorded,
  type Refusal,
  refuse,
  type SourceId,
  TLP_WHEN_UNMARKED,
  Tlp,
} from "@mirror/vocabulary";
import { z } from "zod";

const Hash = z.string().regex(/^[0-9a-f]{64}$/, "The SHA-256 of the secret, in lower-case hex.");

/** How a source shows that it is itself. A secret that has to be known again is kept sealed, elsewhere; of others the hash. */
export const SourceSignIn = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("standard-webhooks"), credential: CredentialId }),
  z.strictObject({ kind: z.literal("bearer"), hash: Hash }),
  z.strictObject({ kind: z.literal("key-in-path"), hash: Hash }),
]);
export type SourceSignIn = z.infer<typeof SourceSignIn>;

/** What a source is, but for its secret. */
export const AddSource = z.strictObject({
  name: z.string().trim().min(1).max(200),
  mapping: AlertMapping,
  /** The marking of what it proposes; left out, the default for what nobody marked. */
  marking: Tlp.optional(),
  rules: z.array(AlertRule).max(50).default([]),
});
export type AddSource = z.infer<typeof AddSource>;

/** Something of a partner that sends alerts. One of an exercise knows that exercise only, and reaches nothing else (C-16). */
export interface Source {
  readonly id: SourceId;
  readonly mode: Mode;
  readonly exercise: ExerciseId | null;
  readonly partner: PartnerId;
  readonly status: "listening" | "removed";
  readonly name: string;
  readonly mapping: AlertMapping;
  readonly marking: Tlp;
  readonly markingAssigned: boolean;
  readonly rules: readonly AlertRule[];
  readonly signIn: SourceSignIn;
  /** What it signed in by before, while that still counts (on the world's clock); null: nothing does. */
  readonly before: { readonly signIn: SourceSignIn; readonly until: Instant } | null;
  readonly addedAt: Instant;
  readonly addedBy: PersonId | null;
}

export type SourceFact =
  | Fact<
      "source-added",
      Pick<
        Source,
        | "id"
        | "mode"
        | "exercise"
        | "partner"
        | "name"
        | "mapping"
        | "marking"
        | "markingAssigned"
        | "rules"
        | "signIn"
      >
    >
  | Fact<"source-rules-set", { readonly rules: readonly AlertRule[] }>
  /** `oldUntil`: so long the one before counts too; null: it is over at once. */
  | Fact<"source-secret-rotated", { readonly signIn: SourceSignIn; readonly oldUntil: Instant | null }>
  | Fact<"source-removed", { readonly reason: string }>;

export type SourceCommand =
  | {
      readonly type: "add";
      readonly id: SourceId;
      readonly mode: Mode;
      readonly exercise: ExerciseId | null;
      readonly partner: PartnerId;
      readonly what: AddSource;
      readonly signIn: SourceSignIn;
      readonly may: MayStart;
    }
  | { readonly type: "set-rules"; readonly rules: readonly AlertRule[]; readonly may: MayStart }
  | { readonly type: "rotate"; readonly signIn: SourceSignIn; readonly oldUntil: Instant | null }
  | { readonly type: "remove"; readonly reason: string };

/** Whether whoever sets the rules might start a playbook themselves. */
type MayStart = "start" | "propose";

export function decideSource(
  source: Source | undefined,
  command: SourceCommand,
): Decided<SourceFact> | Refusal {
  if (command.type === "add") {
    if (source !== undefined) return refuse("conflict", "source-exists", "This source was added before.");
    const { id, mode, exercise, partner, what, signIn, may } = command;
    const { marking = TLP_WHEN_UNMARKED, name, mapping, rules } = what;
    const markingAssigned = what.marking === undefined;
    const data = { id, mode, exercise, partner, name, mapping, marking, markingAssigned, rules, signIn };
    return beyond(may, rules) ?? decided<SourceFact>({ type: "source-added", data });
  }
  if (source === undefined) return refuse("absent", "no-such-source", "There is no such source.");
  if (source.status === "removed")
    return command.type === "remove"
      ? decided()
      : refuse("conflict", "source-removed", "This source was removed; add another.");
  switch (command.type) {
    case "set-rules":
      return (
        beyond(command.may, command.rules) ??
        decided<SourceFact>({ type: "source-rules-set", data: { rules: command.rules } })
      );
    case "rotate": {
      const { signIn, oldUntil } = command;
      return decided<SourceFact>({ type: "source-secret-rotated", data: { signIn, oldUntil } });
    }
    case "remove":
      return decided<SourceFact>({ type: "source-removed", data: { reason: command.reason } });
  }
}

/** Nobody lets a source start by itself what they might not start themselves (M04). */
function beyond(may: MayStart, rules: readonly AlertRule[]): Refusal | undefined {
  if (may === "start" || rules.every((rule) => rule.may === "propose")) return undefined;
  return refuse(
    "forbidden",
    "role-missing",
    "Who lets a source start a playbook by itself also holds the role trigger, duty-officer or run-lead.",
    "M04",
  );
}

export function evolveSource(source: Source | undefined, fact: Recorded<SourceFact>): Source {
  if (fact.type === "source-added")
    return {
      ...fact.data,
      status: "listening",
      before: null,
      addedAt: fact.recordedAt,
      addedBy: fact.actor.kind === "person" ? fact.actor.person : null,
    };
  if (source === undefined) throw new Error(`A source's history cannot begin with ${fact.type}.`);
  switch (fact.type) {
    case "source-rules-set":
      return { ...source, rules: fact.data.rules };
    case "source-secret-rotated": {
      const { signIn, oldUntil } = fact.data;
      const before = oldUntil === null ? null : { signIn: source.signIn, until: oldUntil };
      return { ...source, signIn, before };
    }
    case "source-removed":
      return { ...source, status: "removed" };
  }
}

/** What a source may show that it is itself by, the newest first: what it has, and for a while what it had before. */
export function signInsAt({ signIn, before }: Source, now: Instant): SourceSignIn[] {
  return before !== null && now < before.until ? [signIn, before.signIn] : [signIn];
}
