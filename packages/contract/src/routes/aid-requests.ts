import {
  AcceptOffer,
  AidNeed,
  AnswerDispute,
  ApproveCosts,
  AskExtension,
  CancelAid,
  CancelAssignment,
  CheckInAid,
  ClaimCosts,
  CloseAid,
  CloseAssignment,
  CommitAid,
  DeclineAid,
  DepartAid,
  DisputeCosts,
  GrantExtension,
  MobiliseAid,
  OfferAid,
  OfferPackage,
  ProposeAmendment,
  RecallAid,
  RefuseAmendment,
  RefuseExtension,
  RejectOffer,
  ReleaseAid,
  ReopenAid,
  ReportAid,
  ResolveCosts,
  ReturnAid,
  SignAmendment,
  SubmitAid,
  WaiveCosts,
  WithdrawAid,
} from "@mirror/partnership";
import { AidRequestId, ExerciseId, RunId } from "@mirror/vocabulary";
import { z } from "zod";
import { Flag, PageQuery, pageOf } from "../paging.js";
import { deciding, reading, reserved, verbsOf } from "../route.js";
import { AidSummary, AidView } from "../views/aid.js";

const params = z.strictObject({ id: AidRequestId });
const answer = { status: 200, schema: AidView } as const;

const { verb, bareVerb } = verbsOf({ name: "aid", path: "/aid-requests", params, view: AidView });

/** A request that a person draws up outside any run. */
export const DraftAidBody = AidNeed.omit({ mode: true, run: true, invocation: true, by: true, clause: true })
  .extend({ exercise: ExerciseId.optional().meta({ description: "Within this exercise." }) })
  .meta({ id: "DraftAid" });

export const aidRequests = {
  list: reading({
    id: "aid.list",
    path: "/aid-requests",
    summary: "List requests for aid",
    description: "Those that the caller's partner asks, is asked in or helps with, newest first.",
    query: PageQuery.extend({
      run: RunId.optional(),
      open: Flag.optional().meta({ description: "Only those that are not over, or only those that are." }),
    }),
    answer: { status: 200, schema: pageOf(AidSummary) },
  }),
  show: reading({
    id: "aid.show",
    path: "/aid-requests/{id}",
    summary: "Show a request for aid",
    description:
      "What is needed, and how it is answered: to the asking partner all of it, to a helping one its own part.",
    params,
    answer,
  }),
  draft: deciding({
    id: "aid.draft",
    path: "/aid-requests",
    summary: "Draw up a request for aid",
    description: "Outside any run, for the caller's partner; an authorised official submits it (MA-01).",
    body: DraftAidBody,
    answer: { status: 201, schema: AidView },
  }),
  submit: verb(
    "submit",
    "Submit a request",
    "Sends it to its recipients; texts given here replace the draft's. All four of MA-04 are needed.",
    SubmitAid.omit({ type: true }),
  ),
  discard: bareVerb("discard", "Discard a draft", "Throws a draft away."),
  acknowledge: bareVerb(
    "acknowledge",
    "Acknowledge a request",
    '"Received, not yet looked at", for every line that the partner is asked for.',
  ),
  consider: bareVerb(
    "consider",
    "Consider a request",
    '"We are looking at it": a holding answer, and no agreement (MA-03).',
  ),
  offer: verb(
    "offer",
    "Offer help",
    "Offers a resource for one line. For an authorised official of the helping partner.",
    OfferAid.omit({ type: true }),
  ),
  offerPackage: verb(
    "offer-package",
    "Offer a mission-ready package",
    "In one act, each of its resources for the line that asks for its type; or nothing of it.",
    OfferPackage.omit({ type: true }),
  ),
  decline: verb(
    "decline",
    "Decline",
    "Says no for one line, or for all that are not answered yet. A reason is named, and never held against anyone (MA-02).",
    DeclineAid.omit({ type: true }),
  ),
  accept: verb(
    "accept",
    "Accept an offer",
    "Exactly as it stands: by its hash (MA-05).",
    AcceptOffer.omit({ type: true }),
  ),
  reject: verb("reject", "Reject an offer", "Says no to an offer.", RejectOffer.omit({ type: true })),
  commit: verb(
    "commit",
    "Commit",
    "Signs the agreement on one accepted offer, by its hash; committed when both sides have (MA-05, MA-06).",
    CommitAid.omit({ type: true }),
  ),
  withdraw: reserved(
    verb(
      "withdraw",
      "Withdraw an offer",
      "Takes an offer back, or a commitment before its team has left.",
      WithdrawAid.omit({ type: true }),
    ),
  ),
  mobilise: verb("mobilise", "Mobilise", "The team gets ready and leaves.", MobiliseAid.omit({ type: true })),
  checkIn: verb(
    "check-in",
    "Check a team in",
    "The host lets the team in; its access begins now (MA-08).",
    CheckInAid.omit({ type: true }),
  ),
  status: verb("status", "Report", "The team reports how it stands.", ReportAid.omit({ type: true })),
  askExtension: verb(
    "ask-extension",
    "Ask for an extension",
    "The asking partner would keep the team for longer. Without an answer it goes when it was to go (MA-12).",
    AskExtension.omit({ type: true }),
  ),
  grantExtension: verb(
    "grant-extension",
    "Grant an extension",
    "Exactly as it was asked; access goes on until then (MA-06, MA-08).",
    GrantExtension.omit({ type: true }),
  ),
  refuseExtension: verb(
    "refuse-extension",
    "Refuse an extension",
    "The team is needed elsewhere, and is released.",
    RefuseExtension.omit({ type: true }),
  ),
  proposeAmendment: verb(
    "propose-amendment",
    "Propose an amendment",
    "Signs, for one side, a change of mission, planned use, effect ceiling, marking, end or costs while the team is at work (MA-05).",
    ProposeAmendment.omit({ type: true }),
  ),
  signAmendment: verb(
    "sign-amendment",
    "Sign an amendment",
    "For the other side, by its hash. A changed mission, reach or marking voids the consents to what the team did before (C-03).",
    SignAmendment.omit({ type: true }),
  ),
  refuseAmendment: verb(
    "refuse-amendment",
    "Refuse an amendment",
    "Either side says no, or takes it back: what was signed before goes on.",
    RefuseAmendment.omit({ type: true }),
  ),
  recall: reserved(
    verb(
      "recall",
      "Recall a team",
      "The helping partner wants its team back: always possible, with notice (MA-07).",
      RecallAid.omit({ type: true }),
    ),
  ),
  release: verb(
    "release",
    "Release a team",
    "The asking partner is done with the team: its access ends (MA-08).",
    ReleaseAid.omit({ type: true }),
  ),
  depart: verb(
    "depart",
    "Depart",
    "The team leaves; its access is revoked and its work handed over.",
    DepartAid.omit({ type: true }),
  ),
  return: verb(
    "return",
    "Return",
    "The team is home, with everything accounted for (MA-09).",
    ReturnAid.omit({ type: true }),
  ),
  waiveCosts: verb(
    "waive-costs",
    "Waive the costs",
    "The helping partner bears them; what it was worth is recorded (MA-11).",
    WaiveCosts.omit({ type: true }),
  ),
  claimCosts: verb(
    "claim-costs",
    "Claim costs",
    "Line by line, each with its evidence; what is in kind is valued, and not asked for. For the helping partner's finance.",
    ClaimCosts.omit({ type: true }),
  ),
  approveCosts: verb(
    "approve-costs",
    "Approve costs",
    "Two people of the asking partner's finance do. Of a disputed claim: what of it is not disputed.",
    ApproveCosts.omit({ type: true }),
  ),
  disputeCosts: verb(
    "dispute-costs",
    "Dispute costs",
    "Says of lines of a claim why they are not agreed to. For the asking partner's finance.",
    DisputeCosts.omit({ type: true }),
  ),
  answerDispute: verb(
    "answer-dispute",
    "Answer a dispute",
    "What the helping partner's finance says to it. The line stays disputed until both sides resolve it.",
    AnswerDispute.omit({ type: true }),
  ),
  resolveCosts: verb(
    "resolve-costs",
    "Resolve a dispute",
    "Says how much of each disputed line is owed; it counts once the finance of the other side has said the same.",
    ResolveCosts.omit({ type: true }),
  ),
  closeAssignment: verb(
    "close-assignment",
    "Close an assignment",
    "With the after-action note.",
    CloseAssignment.omit({ type: true }),
  ),
  cancel: verb("cancel", "Cancel a request", "It is no longer wanted.", CancelAid.omit({ type: true })),
  cancelAssignment: verb(
    "cancel-assignment",
    "Cancel a commitment",
    "One commitment is no longer wanted, before its team is at work.",
    CancelAssignment.omit({ type: true }),
  ),
  reopen: verb(
    "reopen",
    "Ask again",
    "More widely or with more time, when nobody could help or the time is over.",
    ReopenAid.omit({ type: true }),
  ),
  close: verb("close", "Give a request up", "One that found no help.", CloseAid.omit({ type: true })),
};
