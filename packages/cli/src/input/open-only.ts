import { ExitCode } from "../exit-codes.js";
import { Stop } from "../stop.js";

export interface OpenOrClosed {
  readonly open?: true;
  readonly closed?: true;
}

/** `--open` and `--closed` as the API's `open`; neither: both kinds. */
export function openOnly({ open, closed }: OpenOrClosed): { open?: "true" | "false" } {
  if (open === true && closed === true)
    throw new Stop(ExitCode.usage, "Say --open or --closed; for both kinds, neither.");
  if (open === true) return { open: "true" };
  return closed === true ? { open: "false" } : {};
}
