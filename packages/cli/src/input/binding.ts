import { ExitCode } from "../exit-codes.js";
import { Stop } from "../stop.js";

/** Which team plays a role, as a flag gives it: `Norland/Hospital CSIRT`, or ids in both places. */
export function bindingOf(role: string, text: string): { readonly partner: string; readonly team: string } {
  const at = text.indexOf("/");
  const [partner, team] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || team === "")
    throw new Stop(ExitCode.usage, `--bind is written role=partner/team, not "${role}=${text}".`);
  return { partner, team };
}
