import {
  type Decided,
  DecisionId,
  decided,
  durationMs,
  effectWithin,
  instantAfter,
  known,
  type PartnerId,
  type PersonId,
  type Refusal,
  readId,
  refuse,
} from "@mirror/vocabulary";
import { type Acting, type PartnershipContext, partnerOf, whoActs } from "../context.js";
import { unlessTwo } from "../delegation/voice.js";
import { appointmentOf } from "../partner/appointment.js";
import { type PartnerAct, standingAgainst } from "../partner/standing.js";
import { heard } from "../ring.js";
import { unjustified } from "../words.js";
import type {
  BreakGlassCommand,
  CloseBreakGlass,
  GoOnAlone,
  OpenBreakGlass,
  ReviewBreakGlass,
} from "./commands.js";
import type { BreakGlassFact } from "./facts.js";
import { type GlassNotices, mayJoinGlass, mayReviewGlass, noticesFor, tellAll } from "./notices.js";
import { beyondGlass, type GlassDeed, glassAgainst } from "./reaches.js";
import { type BreakGlass, breakGlassIsOpen, breakGlassWakeUps } from "./state.js";

const RULE = "C-10";
/** The longest that glass stays broken. */
const LASTS_MAX_MS = 60 * 60_000;

/** What a decision about a break-glass is made with: the partners are at least its own and those that take part in the run. */
export interface BreakGlassContext extends PartnershipContext {
  /** The partners that take part in the run. */
  readonly participants: readonly PartnerId[];
  /** What is guarded in the run, as it resolves now. */
  readonly deeds: readonly GlassDeed[];
  /** Every break-glass that the run has had. */
  readonly earlier: readonly BreakGlass[];
}

/** What a command does to a break-glass. Each of its limits is weighed here, and each no bears the rule's name (C-10). */
export function decideBreakGlass(
  glass: BreakGlass | undefined,
  command: BreakGlassCommand,
  context: BreakGlassContext,
): Decided<BreakGlassFact> | Refusal {
  if (command.type === "open") {
    if (glass !== undefined) return no("conflict", "glass-exists", "This glass was broken already.");
    return decideOpening(command, context);
  }
  if (glass === undefined) return no("absent", "glass-unknown", "There is no such break-glass.");
  switch (command.type) {
    case "ring":
      return decideRing(glass, command, context);
    case "join":
      return decideJoin(glass, context);
    case "alone":
      return decideAlone(glass, command, context);
    case "close":
      return decideClose(glass, command, context);
    case "review":
      return decideReview(glass, command, context);
    case "use": {
      if (context.actor.kind === "person")
        return no("forbidden", "not-for-people", "The run itself says this, when it comes to it.");
      const { round, question, sharing } = command;
      const owner = partnerOf(context, glass.partner);
      if (owner === undefined) return no("forbidden", "partner-unknown", "Whose glass this is was not read.");
      const refusal =
        standingAgainst(owner, "use-broken-glass") ??
        glassAgainst(glass, question, sharing, context.now) ??
        (glass.uses.some((one) => one.round === round)
          ? no("conflict", "used-already", "It has answered this question already.")
          : undefined);
      if (refusal !== undefined) return refusal;
      const decision = DecisionId.parse(context.newId("decision"));
      const steps = question.scope.steps.map((step) => step.id);
      return decided<BreakGlassFact>({ type: "break-glass-used", data: { round, decision, steps } });
    }
  }
}

function decideOpening(
  command: OpenBreakGlass,
  context: BreakGlassContext,
): Decided<BreakGlassFact> | Refusal {
  const { id, danger, justification, scope, lasts } = command;
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  const { partner, person } = acting;
  const mode = known(readId(id), "The id of a break-glass").mode;
  const refusal =
    unlessOfficial(acting) ??
    unjustified(justification, RULE) ??
    standingAgainst(partner, "break-glass") ??
    faultIn(command, partner.id, context);
  if (refusal !== undefined) return refusal;
  const held = appointmentOf(partner, person.id, context.now);
  if (held !== undefined && !effectWithin(scope.effectCeiling, held.effectCeiling))
    return no(
      "forbidden",
      "beyond-appointment",
      `Your appointment reaches up to ${held.effectCeiling}, and you cannot break the glass for more.`,
    );
  const others = mayJoinGlass(partner, context.now).filter((one) => one !== person.id);
  return decided<BreakGlassFact>({
    type: "break-glass-opened",
    data: {
      ...{ id, mode, partner: partner.id, person: person.id, danger, justification, scope },
      until: instantAfter(context.now, durationMs(lasts)),
      notices: noticesFor(partner.id, others, "join", context),
    },
  });
}

function faultIn(
  { id, scope, lasts }: OpenBreakGlass,
  partner: PartnerId,
  context: BreakGlassContext,
): Refusal | undefined {
  const mode = known(readId(id), "The id of a break-glass").mode;
  if (readId(scope.run)?.mode !== mode)
    return no(
      "invalid",
      "mixed-modes",
      "Glass that is broken in a drill is nothing to the world, and the reverse (C-16).",
    );
  if (!context.participants.includes(partner))
    return no("forbidden", "not-a-participant", "Your partner takes no part in this run.");
  if (scope.effectCeiling === "E5")
    return no("forbidden", "effect-never-allowed", "Nothing of class E5 is ever done, in no danger.");
  if (durationMs(lasts) < 1)
    return no("invalid", "lasts-nothing", "Say how long you need it: up to 60 minutes.");
  if (durationMs(lasts) > LASTS_MAX_MS)
    return no("forbidden", "lasts-too-long", "Glass stays broken for 60 minutes at most.");
  const unreviewed = context.earlier.find((one) => one.partner === partner && breakGlassIsOpen(one));
  if (unreviewed !== undefined)
    return no(
      "conflict",
      "unreviewed",
      `Your partner has broken the glass in this run, and that is ${unreviewed.status}: 60 minutes are not made longer by beginning again before somebody has looked at it (${unreviewed.id}).`,
    );
  return nothingReached({ partner, scope }, context.deeds);
}

/** Why nothing that is guarded in the run is within a scope; undefined where something is. */
function nothingReached(
  reaching: Pick<BreakGlass, "partner" | "scope">,
  deeds: readonly GlassDeed[],
): Refusal | undefined {
  const { step } = reaching.scope;
  const meant = deeds.filter((deed) => deed.effect !== "E0" && (step === null || deed.id === step));
  const against = meant.map((deed) => beyondGlass(reaching, deed));
  if (against.includes(undefined)) return undefined;
  return (
    against[0] ??
    no(
      "conflict",
      "nothing-guarded",
      "Nothing of this touches an asset and waits for a consent in this run: there is no glass to break.",
    )
  );
}

function decideJoin(glass: BreakGlass, context: BreakGlassContext): Decided<BreakGlassFact> | Refusal {
  const acting = memberOf(glass, context, "stand-by-broken-glass");
  if (!acting.ok) return acting;
  const { partner, person } = acting;
  if (!mayJoinGlass(partner, context.now).includes(person.id))
    return no(
      "forbidden",
      "may-not-join",
      "An authorised official or a duty officer stands by it as the second person.",
    );
  if (glass.until <= context.now || breakGlassIsPast(glass)) return over(glass);
  const [first, second] = glass.by;
  if (second !== undefined) return no("conflict", "two-already", "Two people stand by it already.");
  if (first?.person === person.id)
    return no(
      "forbidden",
      "same-person-twice",
      "You have broken it yourself; a second person has to stand by it.",
    );
  const notTwo = glass.by.flatMap((one) => unlessTwo(partner, one, { person: person.id }, context.now) ?? []);
  if (notTwo[0] !== undefined) return no("forbidden", "delegate-and-delegator", `${notTwo[0].detail} (C-12)`);
  return decided<BreakGlassFact>({
    type: "break-glass-joined",
    data: { person: person.id, notices: tellOnce(glass, [person.id], context) },
  });
}

function decideAlone(
  glass: BreakGlass,
  { tried }: GoOnAlone,
  context: BreakGlassContext,
): Decided<BreakGlassFact> | Refusal {
  const acting = memberOf(glass, context, "stand-by-broken-glass");
  if (!acting.ok) return acting;
  const { partner, person } = acting;
  if (!glass.by.some((one) => one.person === person.id))
    return no(
      "forbidden",
      "not-the-first",
      "Only who broke the glass says that nobody else could be reached; you can join.",
    );
  if (glass.until <= context.now || breakGlassIsPast(glass)) return over(glass);
  if (glass.status !== "waiting-for-second")
    return no("conflict", "in-force-already", "It is in force already.");
  const others = mayJoinGlass(partner, context.now).filter((one) => one !== person.id);
  if (others.length > 0 && tried.length === 0)
    return no(
      "forbidden",
      "nobody-tried",
      "Say whom you have tried: one person alone is for when no second one is reached.",
    );
  if (!tried.every((one) => others.includes(one)))
    return no(
      "invalid",
      "not-a-second",
      "Those whom you have tried are others of your partner, who could have joined.",
    );
  return decided<BreakGlassFact>({
    type: "break-glass-alone",
    data: { person: person.id, tried, notices: tellOnce(glass, [], context) },
  });
}

function decideClose(
  glass: BreakGlass,
  { justification }: CloseBreakGlass,
  context: BreakGlassContext,
): Decided<BreakGlassFact> | Refusal {
  const acting = memberOf(glass, context, "close-broken-glass");
  if (!acting.ok) return acting;
  const { partner, person } = acting;
  if (!mayJoinGlass(partner, context.now).includes(person.id))
    return no(
      "forbidden",
      "may-not-close",
      "An authorised official or a duty officer of the partner closes it.",
    );
  if (breakGlassIsPast(glass)) return over(glass);
  return decided<BreakGlassFact>({
    type: "break-glass-closed",
    data: {
      person: person.id,
      justification: justification ?? null,
      notices: reviewersOf(glass, "review", context),
    },
  });
}

function decideReview(
  glass: BreakGlass,
  { verdict, findings }: ReviewBreakGlass,
  context: BreakGlassContext,
): Decided<BreakGlassFact> | Refusal {
  const acting = memberOf(glass, context, "review-broken-glass");
  if (!acting.ok) return acting;
  const { partner, person } = acting;
  if (glass.by.some((one) => one.person === person.id))
    return no("forbidden", "own-review", "You stood by it: somebody else reviews it.");
  if (!mayReviewGlass(partner, glass.by, context.now).includes(person.id))
    return no(
      "forbidden",
      "may-not-review",
      "An authorised official or an auditor of the partner reviews it.",
    );
  const unreasoned = unjustified(findings, RULE);
  if (unreasoned !== undefined) return unreasoned;
  if (glass.status !== "review-owed" && glass.status !== "review-overdue")
    return no(
      "conflict",
      "nothing-to-review",
      `This break-glass is ${glass.status}: it is reviewed once it has ended.`,
    );
  return decided<BreakGlassFact>({
    type: "break-glass-reviewed",
    data: { person: person.id, verdict, findings },
  });
}

function decideRing(
  glass: BreakGlass,
  command: Extract<BreakGlassCommand, { type: "ring" }>,
  context: BreakGlassContext,
): Decided<BreakGlassFact> | Refusal {
  const ring = heard(command, breakGlassWakeUps(glass), context, RULE);
  if (!ring.ok) return ring;
  if (ring.owed === undefined) return decided<BreakGlassFact>();
  if (breakGlassIsPast(glass))
    return decided<BreakGlassFact>({
      type: "break-glass-review-overdue",
      data: { notices: alarm(glass, context) },
    });
  return decided<BreakGlassFact>({
    type: "break-glass-ended",
    data: { notices: reviewersOf(glass, "review", context) },
  });
}

/** Whoever may still look at it, and whoever left it to them: a review that is late is everybody's. */
function alarm(glass: BreakGlass, context: BreakGlassContext): GlassNotices {
  const stoodBy = noticesFor(
    glass.partner,
    glass.by.map((one) => one.person),
    "overdue",
    context,
  );
  return [...reviewersOf(glass, "overdue", context), ...stoodBy];
}

/** One that was never in force leaves nothing to review, and nobody to call for it. */
function reviewersOf(glass: BreakGlass, why: "review" | "overdue", context: BreakGlassContext): GlassNotices {
  if (glass.status === "waiting-for-second") return [];
  return context.partners
    .filter((one) => one.id === glass.partner)
    .flatMap((own) => noticesFor(own.id, mayReviewGlass(own, glass.by, context.now), why, context));
}

/** All are told when it comes into force, and not again when a second person joins one who went on alone. */
function tellOnce(glass: BreakGlass, joining: readonly PersonId[], context: BreakGlassContext): GlassNotices {
  if (glass.status !== "waiting-for-second") return [];
  const who = [...glass.by.map((one) => one.person), ...joining];
  return tellAll(glass.partner, context.participants, who, context);
}

/** Somebody of the partner whose glass it is, in the standing that the act takes: nobody else decides about it. */
function memberOf(glass: BreakGlass, context: BreakGlassContext, act: PartnerAct): Acting | Refusal {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  if (acting.partner.id === glass.partner) return standingAgainst(acting.partner, act) ?? acting;
  return no("forbidden", "not-its-partner", "Only the partner whose assets they are decides about it.");
}

function unlessOfficial({ partner, person }: Acting): Refusal | undefined {
  return person.roles.includes("authorised-official")
    ? undefined
    : no(
        "forbidden",
        "not-an-official",
        `Only an authorised official of ${partner.name} breaks the glass for it.`,
      );
}

function breakGlassIsPast({ status }: BreakGlass): boolean {
  return status !== "waiting-for-second" && status !== "in-force";
}

function over(glass: BreakGlass): Refusal {
  return no("conflict", "glass-over", `This break-glass is ${glass.status}, and was until ${glass.until}.`);
}

function no(kind: Parameters<typeof refuse>[0], code: string, detail: string): Refusal {
  return refuse(kind, code, detail, RULE);
}
