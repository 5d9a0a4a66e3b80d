import { type MarkedItem, mayRead, type Viewer } from "@mirror/partnership";

/**
 * The one filter: every view, list, count, event, timeline and bundle asks it. A caller sees what its partner owns or
 * takes part in (need-to-know, whatever the label), and of that what the marking lets the caller read (SH-03, SH-15).
 */
export function maySee(viewer: Viewer, item: MarkedItem): boolean {
  const concerned = viewer.partner === item.ownerPartner || item.participants.includes(viewer.partner);
  return concerned && mayRead(viewer, item);
}
