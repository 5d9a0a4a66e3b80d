import type { PlaybookActionStep } from "@mirror/playbook";

/** What a call of a playbook binds: each role of the called one, and the caller's that plays it. */
export function boundByCall({ mirror }: PlaybookActionStep): (readonly [theirs: string, ours: string])[] {
  return Object.entries(mirror?.bind ?? {});
}
