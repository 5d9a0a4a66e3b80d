import { type Refusal, refuse } from "@mirror/vocabulary";
import type { Acting } from "../context.js";
import { type Act, heldBack } from "../partner/standing.js";
import type { PartnerRole } from "../role.js";
import type { AidCommand } from "./commands.js";
import type { AidRequest } from "./state.js";

/** What people do in a request for aid; the rest is said by our own services and the clock. */
export type AidDeed = Exclude<AidCommand["type"], "ring" | "end-host-consent">;

interface Entitled {
  readonly side: "requesting" | "assisting" | "either";
  readonly roles: readonly PartnerRole[];
  readonly act: Act;
}

const OFFICIAL: readonly PartnerRole[] = ["authorised-official"];
const OFFICERS: readonly PartnerRole[] = ["duty-officer", "authorised-official"];
const CREW: readonly PartnerRole[] = ["responder", "duty-officer", "authorised-official"];

/**
 * Who may do what (MA-01): what asks, binds, ends or gives back takes an authorised official of the side concerned; a
 * duty officer may draw up, acknowledge and look at; the team itself and its host report where it is.
 */
export const AID_ENTITLEMENTS: Readonly<Record<AidDeed, Entitled>> = {
  draft: { side: "requesting", roles: [...CREW, "trigger", "run-lead"], act: "begin" },
  submit: { side: "requesting", roles: OFFICIAL, act: "begin" },
  discard: { side: "requesting", roles: [...OFFICERS, "run-lead"], act: "give-back" },
  reopen: { side: "requesting", roles: OFFICIAL, act: "begin" },
  close: { side: "requesting", roles: OFFICIAL, act: "give-back" },
  cancel: { side: "requesting", roles: OFFICIAL, act: "give-back" },
  acknowledge: { side: "assisting", roles: OFFICERS, act: "go-on" },
  consider: { side: "assisting", roles: OFFICERS, act: "go-on" },
  "offer-package": { side: "assisting", roles: OFFICIAL, act: "begin" },
  offer: { side: "assisting", roles: OFFICIAL, act: "begin" },
  decline: { side: "assisting", roles: OFFICIAL, act: "give-back" },
  withdraw: { side: "assisting", roles: OFFICIAL, act: "give-back" },
  accept: { side: "requesting", roles: OFFICIAL, act: "begin" },
  reject: { side: "requesting", roles: OFFICIAL, act: "give-back" },
  commit: { side: "either", roles: OFFICIAL, act: "begin" },
  "cancel-assignment": { side: "requesting", roles: OFFICIAL, act: "give-back" },
  mobilise: { side: "assisting", roles: CREW, act: "go-on" },
  "check-in": { side: "requesting", roles: CREW, act: "go-on" },
  status: { side: "assisting", roles: CREW, act: "give-back" },
  "ask-extension": { side: "requesting", roles: OFFICIAL, act: "begin" },
  "grant-extension": { side: "assisting", roles: OFFICIAL, act: "begin" },
  "refuse-extension": { side: "assisting", roles: OFFICIAL, act: "give-back" },
  "propose-amendment": { side: "either", roles: OFFICIAL, act: "begin" },
  "sign-amendment": { side: "either", roles: OFFICIAL, act: "begin" },
  "refuse-amendment": { side: "either", roles: OFFICIAL, act: "give-back" },
  release: { side: "requesting", roles: OFFICIAL, act: "give-back" },
  recall: { side: "assisting", roles: OFFICIAL, act: "give-back" },
  depart: { side: "assisting", roles: CREW, act: "give-back" },
  return: { side: "assisting", roles: OFFICIAL, act: "give-back" },
  "waive-costs": { side: "assisting", roles: OFFICIAL, act: "give-back" },
  "claim-costs": { side: "assisting", roles: ["finance"], act: "give-back" },
  "approve-costs": { side: "requesting", roles: ["finance"], act: "give-back" },
  "dispute-costs": { side: "requesting", roles: ["finance"], act: "give-back" },
  "answer-dispute": { side: "assisting", roles: ["finance"], act: "give-back" },
  "resolve-costs": { side: "either", roles: ["finance"], act: "give-back" },
  "close-assignment": { side: "requesting", roles: OFFICIAL, act: "give-back" },
};

/** Why someone may not do this to a request; undefined where they may. */
export function notEntitled(
  deed: AidDeed,
  request: Pick<AidRequest, "need" | "assignments">,
  { person, partner }: Acting,
): Refusal | undefined {
  const { side, roles, act } = AID_ENTITLEMENTS[deed];
  const isRequesting = partner.id === request.need.by;
  // Whoever helps stays on the assisting side when the request is later put to others.
  const isAssisting =
    request.need.recipients.includes(partner.id) ||
    request.assignments.some((one) => one.partner === partner.id);
  const isOnSide =
    side === "requesting" ? isRequesting : side === "assisting" ? isAssisting : isRequesting || isAssisting;
  if (!isOnSide || !person.roles.some((role) => roles.includes(role))) {
    const whose = side === "either" ? "one of the two sides" : `the ${side} partner`;
    return refuse(
      "forbidden",
      "not-entitled",
      `To ${deed} takes ${roles.join(" or ")} of ${whose}.`,
      "MA-01",
    );
  }
  return heldBack(partner, act);
}
