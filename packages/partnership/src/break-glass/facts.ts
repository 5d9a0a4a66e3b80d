import {
  BreakGlassId,
  ConsentId,
  DecisionId,
  EffectId,
  Instant,
  Mode,
  PartnerId,
  PersonId,
} from "@mirror/vocabulary";
import { z } from "zod";
import { Danger, GlassScope } from "./scope.js";

/** Why somebody is paged: to stand by it, to know of it, to review it, or because the review is late. */
export const GlassNoticeWhy = z.enum(["join", "in-force", "review", "overdue"]);
export type GlassNoticeWhy = z.infer<typeof GlassNoticeWhy>;

/** The people who are told, each by a page of its own. */
const Notices = z.array(
  z.object({ effect: EffectId, person: PersonId, partner: PartnerId, why: GlassNoticeWhy }),
);

/** What happens to a break-glass (stream `break-glass--…`). */
export const BreakGlassFact = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("break-glass-opened"),
    data: z.object({
      id: BreakGlassId,
      mode: Mode,
      partner: PartnerId,
      person: PersonId,
      danger: Danger,
      justification: z.string(),
      scope: GlassScope,
      until: Instant,
      notices: Notices,
    }),
  }),
  z.object({
    type: z.literal("break-glass-joined"),
    data: z.object({ person: PersonId, notices: Notices }),
  }),
  z.object({
    type: z.literal("break-glass-alone"),
    data: z.object({ person: PersonId, tried: z.array(PersonId), notices: Notices }),
  }),
  /** It answers a question in its partner's place, until it ends. */
  z.object({
    type: z.literal("break-glass-used"),
    data: z.object({ round: ConsentId, decision: DecisionId, steps: z.array(z.string()) }),
  }),
  z.object({
    type: z.literal("break-glass-closed"),
    data: z.object({ person: PersonId, justification: z.string().nullable(), notices: Notices }),
  }),
  z.object({ type: z.literal("break-glass-ended"), data: z.object({ notices: Notices }) }),
  z.object({ type: z.literal("break-glass-review-overdue"), data: z.object({ notices: Notices }) }),
  z.object({
    type: z.literal("break-glass-reviewed"),
    data: z.object({
      person: PersonId,
      verdict: z.enum(["justified", "not-justified"]),
      findings: z.string(),
    }),
  }),
  z.object({
    type: z.literal("break-glass-notice-sent"),
    data: z.object({ effect: EffectId, detail: z.string() }),
  }),
]);
export type BreakGlassFact = z.infer<typeof BreakGlassFact>;
