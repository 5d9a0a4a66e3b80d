import { commitMutants } from "./commit-mutants.js";
import type { Mutant } from "./mutant.js";
import { readingMutants } from "./reading-mutants.js";
import { sendingMutants } from "./sending-mutants.js";

/** Every way of getting the protocol wrong that has to be caught. */
export const MUTANTS: readonly Mutant[] = [...commitMutants, ...readingMutants, ...sendingMutants];
