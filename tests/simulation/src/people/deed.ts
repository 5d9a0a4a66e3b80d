import type { Turn } from "@mirror/operations";
import type { Actor, Refusal } from "@mirror/vocabulary";
import type { Member } from "./cast.js";

/** At night people also refuse, withdraw, hold and abort; at dawn they only bring to an end what is there. */
export type Mood = "night" | "dawn";

/** What is done a few times a night at the most. */
export const RARE = [
  "abort",
  "denounce",
  "fail",
  "hold",
  "refuse",
  "skip",
  "suspend",
  "take-back",
  "violate",
  "withdraw",
] as const;
export type Rare = (typeof RARE)[number];

/** One carrying out of a command, and what is answered when it is done. */
export interface Attempt {
  readonly handle: (turn: Turn) => Promise<Refusal | undefined>;
  readonly answer: (turn: Turn) => unknown;
}

/** Something that somebody might do now, and how much they feel like it. */
export interface Deed {
  readonly weight: number;
  readonly who: Actor;
  readonly words: string;
  readonly content: unknown;
  /** Begins to carry it out: a command may be carried out twice at the same time, and neither knows of the other. */
  readonly begin: () => Attempt;
  readonly rare?: Rare;
}

export const REASON = "This is how we have decided, for reasons of our own.";

/** A deed that is answered with nothing but that it is done; or that it came too late, where `handle` says so. */
export function deed(
  weight: number,
  { name, actor }: Member,
  words: string,
  handle: (turn: Turn, tooLate: (refusal: Refusal) => void) => Promise<Refusal | undefined>,
  rare?: Rare,
): Deed {
  const begin = (): Attempt => {
    let late: Refusal | undefined;
    return {
      handle: (turn) => {
        late = undefined;
        return handle(turn, (refusal) => {
          late = refusal;
        });
      },
      answer: () => (late === undefined ? null : { late: late.code }),
    };
  };
  const rarity = rare === undefined ? {} : { rare };
  return { weight, who: actor, words: `${name}: ${words}`, content: words, begin, ...rarity };
}
