import type { RunView } from "@mirror/contract";
import { when } from "../../output/text.js";

/** One thing that a run waits for: which step, on whom, and since when it stands so. */
export interface Waiting {
  readonly key: string;
  readonly name: string;
  readonly words: string;
  readonly since: string | null;
}

/** What branches stand open says nothing of its own: what is open in them says it. */
const BRANCHING = /^(?:parallel|if-condition|while-condition|switch-condition)--/;

/** All that a run waits for, the longest first; of one that is held, who holds it. */
export function waitingIn(run: RunView): Waiting[] {
  const steps = run.openSteps.flatMap((step) => {
    const { id, name, step: cacaoId, status, heldBy, since, waitingFor } = step;
    if (waitingFor === null || (BRANCHING.test(cacaoId) && status === "in-progress" && heldBy === null))
      return [];
    return [{ key: `${id} ${waitingFor}`, name, words: waitingFor, since }];
  });
  if (run.blockedOn !== null && (steps.length === 0 || run.status === "held"))
    return [{ key: run.blockedOn, name: "", words: run.blockedOn, since: null }, ...steps];
  return steps.toSorted((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0));
}

/** A line that stays: since when, not for how long. */
export function waitingLine({ name, words, since }: Waiting): string {
  const step = name === "" ? "" : `${name}: `;
  return `  waiting: ${step}${words}${since === null ? "" : ` (since ${when(since)})`}`;
}

/** How long something has lasted, as a clock shows it: `0:07`, `12:34`, `1:02:03`, `2 d 03:04:05`. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  const rest = two(seconds % 60);
  if (days > 0) return `${days} d ${two(hours)}:${two(minutes)}:${rest}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
