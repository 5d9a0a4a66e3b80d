import { internalName, type Workspace } from "./workspace.js";

/**
 * Which of our packages each package and service stands on. A new arrow is a decision about the shape of the
 * product: it is made here, and in ARCHITECTURE.md, before it is made in a package.json.
 */
export const arrows: Readonly<Record<string, readonly string[]>> = {
  // What we know: pure, but for the journal's way to Redis.
  vocabulary: [],
  chart: [],
  alert: ["vocabulary"],
  playbook: ["vocabulary"],
  engine: ["vocabulary", "chart", "playbook"],
  partnership: ["vocabulary", "chart", "playbook"],
  exercise: ["vocabulary", "chart", "playbook", "engine", "partnership"],
  journal: ["vocabulary"],
  operations: ["vocabulary", "chart", "alert", "playbook", "engine", "partnership", "exercise", "journal"],
  contract: ["vocabulary", "alert", "playbook", "engine", "partnership", "exercise"],

  // What touches the world on their behalf.
  dispatch: ["vocabulary", "engine"],
  "secret-store": ["vocabulary", "partnership"],
  chassis: ["vocabulary", "journal", "operations"],
  cli: ["vocabulary", "alert", "playbook", "partnership", "journal", "contract", "operations", "chassis"],

  // Who is on duty.
  api: [
    ...["vocabulary", "alert", "playbook", "engine", "partnership", "exercise"],
    ...["journal", "operations", "dispatch", "secret-store", "contract", "chassis"],
  ],
  orchestrator: ["vocabulary", "exercise", "journal", "operations", "dispatch", "chassis"],
  executor: [
    ...["vocabulary", "playbook", "engine", "partnership"],
    ...["operations", "dispatch", "secret-store", "chassis"],
  ],
  "exercise-control": ["vocabulary", "partnership", "exercise", "journal", "contract", "chassis"],
};

/** What tests may lean on besides, as development dependencies only. */
const forTests = ["managed-redis", "real-redis", "real-sshd", "partner-keys", "small-playbooks"];

/**
 * Where a package.json or the references of a tsconfig.json differ from the table, and where anything stands on
 * a service. Empty when all is well.
 */
export function arrowFaults(workspaces: readonly Workspace[], table: typeof arrows): string[] {
  const services = new Set(
    workspaces.filter(({ folder }) => folder.startsWith("services/")).map(({ name }) => name),
  );
  const folders = new Map(workspaces.map(({ folder, name }) => [folder, name]));
  const faults = Object.keys(table)
    .filter((name) => !workspaces.some((workspace) => workspace.name === name))
    .map((name) => `${name}: is in the table, but there is no such package`);

  for (const workspace of workspaces) {
    const { name, folder } = workspace;
    const allowed = table[name];
    if (allowed === undefined) {
      faults.push(`${name}: is not in the table of arrows`);
      continue;
    }
    const declared = ours(workspace.dependencies);
    const built = buildsUpon(workspace).map((path) => folders.get(path) ?? path);
    faults.push(
      ...differences(declared, allowed).map(
        (fault) => `${folder}/package.json: ${fault} the table of arrows`,
      ),
      ...differences(built, allowed).map((fault) => `${folder}/tsconfig.json: ${fault} the table of arrows`),
      ...ours(workspace.devDependencies)
        .filter((dependency) => !forTests.includes(dependency) && !allowed.includes(dependency))
        .map((dependency) => `${folder}/package.json: ${dependency} is not for tests to lean on`),
      ...[...declared, ...allowed]
        .filter((dependency) => services.has(dependency))
        .map((dependency) => `${folder}: stands on the service ${dependency}`),
    );
  }
  return faults;
}

function ours(dependencies: readonly string[]): string[] {
  return dependencies.map(internalName).filter((name) => name !== undefined);
}

/** The folders that the compilations of a workspace build upon, but for its own. */
function buildsUpon({ folder, compilations }: Workspace): string[] {
  const references = compilations.flatMap((compilation) => compilation.references);
  return [...new Set(references)].filter((path) => path !== folder && !path.startsWith(`${folder}/`));
}

function differences(found: readonly string[], wanted: readonly string[]): string[] {
  return [
    ...found.filter((name) => !wanted.includes(name)).map((name) => `${name} is not in`),
    ...wanted.filter((name) => !found.includes(name)).map((name) => `${name} is missing, against`),
  ];
}
