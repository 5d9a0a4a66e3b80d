import type { Chance } from "../time/chance.js";

/** What may go wrong with a call, a commit, a hint, and with how many of a hundred where it may. */
const FAULTS_OF_CALLS = {
  "call is slow": 2,
  "commit is refused": 5,
  "request is lost": 2,
  "reply is lost": 4,
  "killed at a call": 0.7,
  "killed between commit and reply": 5,
  "answer to a person is lost": 8,
  "hint is dropped": 20,
  "hint is doubled": 20,
  "hint is late": 10,
} as const;
/** What may go wrong around an effect: in bad weather, several times as often. */
const FAULTS_OF_EFFECTS = {
  "killed between intent and send": 10,
  "killed between send and outcome": 10,
  "stopped between intent and send": 10,
  "stopped while connecting": 8,
  "receiver refuses": 8,
  "receiver is silent": 10,
  "receiver is slow": 8,
  "gateway does not know": 8,
  "packet is lost": 8,
  "pager is silent": 10,
  "somebody changes their mind just then": 15,
  "journal's clock jumps just then": 8,
} as const;
/** What comes by itself, and how often in a night at the most. */
const STRIKES = {
  "power is lost": 2,
  "journal is away": 3,
  "wall clock jumps": 4,
  "journal's clock jumps": 2,
  "queue is wiped": 3,
  "orchestrator is killed": 3,
  "executor is killed": 3,
  "api is killed": 2,
  "somebody is stopped": 3,
} as const;

export type Fault = keyof typeof FAULTS_OF_CALLS | keyof typeof FAULTS_OF_EFFECTS;
export type Strike = keyof typeof STRIKES;

/** Which faults this night has, drawn at random, so that some nights have few and others many at once. None while it is calm. */
export class Weather {
  calm = false;
  /** How often each came. */
  readonly came = new Map<Fault | Strike, number>();
  readonly #faults = new Map<Fault, number>();
  readonly #chance: Chance;
  /** Those that come by themselves, and how often. */
  readonly strikes: ReadonlyMap<Strike, number>;

  constructor(chance: Chance, isStorm: boolean) {
    this.#chance = chance;
    const share = isStorm ? 0.7 : chance.pick([0, 0.15, 0.4, 0.8]);
    const severity = isStorm ? 4 : chance.pick([1, 1, 2, 4]);
    for (const fault of names(FAULTS_OF_CALLS))
      if (chance.happens(share)) this.#faults.set(fault, FAULTS_OF_CALLS[fault] / 100);
    for (const fault of names(FAULTS_OF_EFFECTS))
      if (chance.happens(share)) this.#faults.set(fault, (FAULTS_OF_EFFECTS[fault] * severity) / 100);
    this.strikes = new Map(
      names(STRIKES)
        .filter(() => chance.happens(share))
        .map((strike) => [strike, chance.whole(1, STRIKES[strike])]),
    );
  }

  /** Whether it goes wrong this time. */
  brings(fault: Fault): boolean {
    const often = this.#faults.get(fault);
    if (this.calm || often === undefined) return false;
    const here = this.#chance.happens(often);
    if (here) this.note(fault);
    return here;
  }

  note(fault: Fault | Strike): void {
    this.came.set(fault, (this.came.get(fault) ?? 0) + 1);
  }
}

function names<K extends string>(table: Readonly<Record<K, number>>): K[] {
  return Object.keys(table) as K[];
}
