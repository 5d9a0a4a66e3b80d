import type { Effect, Outcome, PageWay } from "@mirror/engine";
import type {
  BreakGlass,
  BreakGlassFact,
  GlassNotice,
  StandingConsent,
  StandingFact,
  StandingNotice,
} from "@mirror/partnership";
import {
  decided,
  type EffectId,
  type Fact,
  type Mode,
  type PartnerId,
  type PersonId,
  type Refusal,
  refuse,
  type StreamId,
} from "@mirror/vocabulary";
import { unlessInPlay } from "../in-play.js";
import { breakGlassKind } from "../kinds/break-glass-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { standingConsentKind } from "../kinds/standing-consent-kind.js";
import { glassNoticeEffect } from "../paging/glass-notice.js";
import { pageWays } from "../paging/page-ways.js";
import { standingNoticeEffect } from "../paging/standing-notice.js";
import type { StreamKind } from "../stream-kind.js";
import type { Turn } from "../turn.js";
import type { Begun } from "./begun.js";

/** What a kind of stream calls people to: each notice is owed until it was sent. */
interface Notices<State, F extends Fact, Notice> {
  readonly kind: StreamKind<State, F>;
  owed(state: State): readonly Notice[];
  /** Whose person it goes to, in which world. */
  to(state: State, notice: Notice): { readonly partner: PartnerId; readonly mode: Mode };
  page(state: State, notice: Notice, ways: readonly PageWay[]): Effect;
  sent(data: { readonly effect: EffectId; readonly detail: string }): F;
}

/** An official is told of a use of their standing consent. What the use has written is the page's intent. */
export const standingNotices: Notices<StandingConsent, StandingFact, StandingNotice> = {
  kind: standingConsentKind,
  owed: ({ notices }) => notices,
  to: ({ partner, terms }) => ({ partner, mode: terms.mode }),
  page: standingNoticeEffect,
  sent: (data) => ({ type: "standing-notice-sent", data }),
};

/** Somebody is called about broken glass. What called them is the page's intent. */
export const glassNotices: Notices<BreakGlass, BreakGlassFact, GlassNotice> = {
  kind: breakGlassKind,
  owed: ({ notices }) => notices,
  to: ({ mode }, { partner }) => ({ partner, mode }),
  page: glassNoticeEffect,
  sent: (data) => ({ type: "break-glass-notice-sent", data }),
};

/** A worker is about to page somebody. */
export async function beginNotice<
  State,
  F extends Fact,
  Notice extends { readonly effect: EffectId; readonly person: PersonId },
>(
  turn: Turn,
  of: Notices<State, F, Notice>,
  id: StreamId,
  effect: EffectId,
  begun: (what: Begun) => void,
): Promise<Refusal | undefined> {
  const found = await owedNotice(turn, of, id, effect);
  if (!found.ok) return found;
  const { state, notice } = found;
  const { partner, mode } = of.to(state, notice);
  const ways = pageWays(await turn.load(partnerKind, partner), notice.person, mode);
  const page = of.page(state, notice, ways);
  turn.whenCommitted(() => begun({ effect: page, livesMs: null, credential: null }));
  return undefined;
}

/** What came of it: a page that did not reach its person is still owed, under the same id. */
export async function recordNotice<State, F extends Fact, Notice extends { readonly effect: EffectId }>(
  turn: Turn,
  of: Notices<State, F, Notice>,
  id: StreamId,
  effect: EffectId,
  { status, detail }: Outcome,
): Promise<Refusal | undefined> {
  const found = await owedNotice(turn, of, id, effect);
  if (!found.ok) return found;
  if (status !== "succeeded") return refuse("conflict", "page-not-sent", detail);
  return turn.decide(of.kind, id, () => decided(of.sent({ effect, detail })));
}

async function owedNotice<State, F extends Fact, Notice extends { readonly effect: EffectId }>(
  turn: Turn,
  { kind, owed }: Notices<State, F, Notice>,
  id: StreamId,
  effect: EffectId,
): Promise<{ readonly ok: true; readonly state: State; readonly notice: Notice } | Refusal> {
  const state = await turn.load(kind, id);
  const notice = state && owed(state).find((one) => one.effect === effect);
  if (state === undefined || notice === undefined)
    return refuse("conflict", "nothing-owed", "This page is no longer owed.");
  await turn.joinClockOf(id);
  return unlessInPlay(turn, id) ?? { ok: true, state, notice };
}
