import type { PartnerId, PersonId, Tlp } from "@mirror/vocabulary";
import type { PartnerRole } from "../role.js";

/** A signed-in person. */
export interface Viewer {
  readonly partner: PartnerId;
  readonly roles: readonly PartnerRole[];
  readonly person: PersonId;
}

/** Something marked: whose it is, who takes part in what it belongs to, and whom it names. */
export interface MarkedItem {
  readonly marking: Tlp;
  readonly ownerPartner: PartnerId;
  /** The partners that its source addressed: those of its run. */
  readonly participants: readonly PartnerId[];
  /** The people named in it; nobody else reads what is RED. */
  readonly named: readonly PersonId[];
}

/**
 * Whether a signed-in person is in an item's audience (SH-03, TLP 2.0). CLEAR and GREEN: anyone signed in; AMBER and
 * AMBER+STRICT: the organisations that the source addressed; RED: the persons named. What the label lets a reader pass
 * on (AMBER to its clients) is not decided here.
 */
export function mayRead(viewer: Viewer, item: MarkedItem): boolean {
  switch (item.marking) {
    case "TLP:CLEAR":
    case "TLP:GREEN":
      return true;
    case "TLP:AMBER":
    case "TLP:AMBER+STRICT":
      // Need-to-know takes at least a part in the work: a name on file without a role has none.
      return (
        viewer.roles.length > 0 &&
        (viewer.partner === item.ownerPartner || item.participants.includes(viewer.partner))
      );
    case "TLP:RED":
      return item.named.includes(viewer.person);
  }
}
