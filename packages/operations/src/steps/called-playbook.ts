import type { Bindings } from "@mirror/engine";
import type { Playbook, PlaybookActionStep } from "@mirror/playbook";
import { boundByCall } from "../bound-by-call.js";
import { playbookKind } from "../kinds/playbook-kind.js";
import { newestVersion } from "../library/shelf.js";
import type { Turn } from "../turn.js";

/** How deep playbooks may call each other: deeper is taken for a circle. */
export const CALL_DEPTH_MAX = 8;

/** The playbook that a step calls: the version that it names, or the newest; undefined where that is not imported here. */
export async function calledPlaybook(
  turn: Turn,
  { playbookId, playbookVersion }: PlaybookActionStep,
): Promise<Playbook | undefined> {
  const shelf = await turn.load(playbookKind, playbookId);
  if (shelf === undefined) return undefined;
  const version =
    playbookVersion === null
      ? newestVersion(shelf)
      : shelf.versions.find((one) => one.modified === playbookVersion);
  return version && (await turn.desk.flows.fetch(turn.desk.journal, version.hash)).playbook;
}

/** The teams that a call gives to the called playbook's roles, out of those that play its own. */
export function boundFor(call: PlaybookActionStep, ours: Bindings): Bindings {
  return Object.fromEntries(
    boundByCall(call).flatMap(([theirs, role]) => {
      const binding = ours[role];
      return binding === undefined ? [] : [[theirs, binding]];
    }),
  );
}
