import type { Spectator } from "../people/spectator.js";
import type { Witness } from "../witness.js";
import type { World } from "../world.js";
import { agreed } from "./agreed.js";
import { askedBack } from "./asked-back.js";
import { chained } from "./chained.js";
import { consented } from "./consented.js";
import { folded } from "./folded.js";
import { inTime } from "./in-time.js";
import { Ledger } from "./ledger.js";
import { moving } from "./moving.js";
import { nothingLost } from "./nothing-lost.js";
import { nothingTwice } from "./nothing-twice.js";
import { rehearsed } from "./rehearsed.js";
import { replayed } from "./replayed.js";
import { truthful } from "./truthful.js";
import { withdrawn } from "./withdrawn.js";

/** Everything that is watched over, in the order in which it looks at what happens. */
export function promises(world: World, spectator: Spectator): Witness[] {
  const ledger = new Ledger();
  const inFull = world.chance.happens(0.25);
  return [
    inTime(world, ledger),
    { written: (written) => ledger.written(written) },
    nothingLost(world),
    nothingTwice(world, ledger),
    consented(world, ledger),
    withdrawn(world, ledger),
    askedBack(world, ledger),
    agreed(world, ledger),
    truthful(world, ledger),
    rehearsed(world),
    chained(world, ledger, inFull),
    folded(world, ledger, spectator),
    moving(world, spectator),
    replayed(world, ledger, inFull),
  ];
}
