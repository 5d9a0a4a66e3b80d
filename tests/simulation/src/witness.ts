import type { Effect } from "@mirror/engine";
import type { Refusal } from "@mirror/vocabulary";
import type { Asked } from "./people/client.js";
import type { Leaving } from "./wire/outside.js";
import type { Written } from "./wire/record.js";

/** A command that was answered with a yes, as the one who asked is about to hear it. */
interface Acknowledged {
  readonly asked: Asked;
  readonly commandId: string;
  readonly answer: unknown;
}

/** Whatever can be seen from outside of the processes. */
export interface Seen {
  /** A commit is on disk. */
  written: Written;
  /** The first byte of an effect leaves a worker for the real world. */
  leaving: Leaving;
  /** It took effect there. */
  happened: Effect;
  paged: Effect;
  acknowledged: Acknowledged;
  refused: { readonly asked: Asked; readonly refusal: Refusal };
}

/** Watches over one promise. What it sees broken it says at once. */
export type Witness = {
  readonly [What in keyof Seen]?: (seen: Seen[What]) => void;
} & {
  /** Looks at everything, in the middle of the night (`night`), when the faults have gone (`dawn`) and at the end (`end`). */
  readonly look?: (when: "night" | "dawn" | "end") => Promise<void>;
};
