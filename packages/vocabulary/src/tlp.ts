import { z } from "zod";

/** TLP 2.0 labels, from the widest audience to the narrowest (SH-02). Kept verbatim, never translated (SH-01). */
export const TLP_LABELS = ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"] as const;

/** A TLP 2.0 label. `TLP:WHITE`, the name of version 1, is read as `TLP:CLEAR`; anything else is refused (SH-01). */
export const Tlp = z.preprocess((label) => (label === "TLP:WHITE" ? "TLP:CLEAR" : label), z.enum(TLP_LABELS));
export type Tlp = (typeof TLP_LABELS)[number];

/** What an item gets when its source said nothing. */
export const TLP_WHEN_UNMARKED: Tlp = "TLP:AMBER+STRICT";

/** Whether `label` may stand under `ceiling`. */
export function tlpWithin(label: Tlp, ceiling: Tlp): boolean {
  return TLP_LABELS.indexOf(label) <= TLP_LABELS.indexOf(ceiling);
}

/** The marking of something derived from all of these: the narrowest audience wins (SH-02). */
export function narrowestTlp(first: Tlp, ...others: Tlp[]): Tlp {
  return others.reduce((narrowest, label) => (tlpWithin(label, narrowest) ? narrowest : label), first);
}
