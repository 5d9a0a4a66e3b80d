import type { PlaybookSummary, PlaybookView } from "@mirror/contract";
import { newestVersion, type PlaybookVersion, type Shelf } from "@mirror/operations";
import { describePlaybook, type Fault, type Playbook, policyInWords } from "@mirror/playbook";
import { versioned } from "./version.js";

export function playbookSummary(shelf: Shelf): PlaybookSummary {
  const { name, modified, hash, marking, importedAt } = newestOf(shelf);
  return { id: shelf.id, name, modified, hash, marking, importedAt, versions: shelf.versions.length };
}

/** The version of this hash, or the newest; undefined where it is not here. */
export function versionOn(shelf: Shelf, hash: string | undefined): PlaybookVersion | undefined {
  return hash === undefined ? newestVersion(shelf) : shelf.versions.find((one) => one.hash === hash);
}

export function playbookView(shelf: Shelf, playbook: Playbook, warnings: readonly Fault[]): PlaybookView {
  const { id, name, description, modified, hash, marking, markingAssigned, revoked, validFrom, validUntil } =
    playbook;
  return versioned({
    id,
    name,
    description,
    modified,
    hash,
    marking,
    markingAssigned,
    statements: [...playbook.statements],
    policies: playbook.policies.map(policyInWords),
    mode: playbook.mode,
    revoked,
    validFrom,
    validUntil,
    trigger: playbook.mirror?.trigger ?? null,
    minimumSeverity: playbook.mirror?.minimum_severity ?? null,
    lead: playbook.mirror?.lead ?? null,
    roles: Object.values(playbook.agents).flatMap((agent) =>
      agent.mirror === null ? [] : [{ role: agent.mirror.role, bound: agent.mirror.bound, name: agent.name }],
    ),
    variables: Object.entries(playbook.variables)
      .filter(([, variable]) => variable.external && !variable.constant)
      .map(([variable, { type, description: words, value }]) => ({
        name: variable,
        type,
        description: words,
        value,
      })),
    steps: Object.values(playbook.steps).map((step) => ({
      id: step.id,
      name: step.name,
      type: step.type,
      kind: step.mirror?.kind ?? null,
      role: step.type === "action" ? (playbook.agents[step.agent]?.mirror?.role ?? null) : null,
      effect: step.mirror?.effect?.class ?? null,
    })),
    words: describePlaybook(playbook),
    warnings: warnings.map(({ pointer, code, problem, remedy }) => ({ pointer, code, problem, remedy })),
    versions: shelf.versions
      .toSorted((a, b) => b.modified.localeCompare(a.modified))
      .map((one) => ({ modified: one.modified, hash: one.hash, name: one.name, importedAt: one.importedAt })),
  });
}

function newestOf(shelf: Shelf): PlaybookVersion {
  const newest = newestVersion(shelf);
  if (newest === undefined) throw new Error(`${shelf.id} has no version.`);
  return newest;
}
