import { join } from "node:path";
import { importsOf, isForTests, packageOf } from "./source-text.js";
import type { Workspace } from "./workspace.js";

/** Libraries that decide how the product is built, and the only places that may know of them. */
export const placesOfLibraries: Readonly<Record<string, readonly string[]>> = {
  // The queue carries hints; nothing else may come to rely on it.
  bullmq: ["packages/dispatch/src"],
  // The journal's root is a port: only its Redis implementation knows the server.
  ioredis: ["packages/journal/src/redis", "packages/dispatch/src", "packages/chassis/src"],
  // Only the pure functions of XState are used, and charts are built in one way.
  xstate: ["packages/chart/src", "packages/engine/src"],
  // Mail leaves from one process, and from one folder of it.
  nodemailer: ["services/executor/src/paging"],
  // What strangers sent is looked through in one place, under limits.
  "json-p3": ["packages/alert/src/mapper"],
  liquidjs: ["packages/alert/src/mapper"],
};

/** Declared once, at the root, for all tests. */
const toolsOfEveryTest = ["vitest", "fast-check"];

/**
 * Imports that the package.json beside them does not declare, that reach into another package's files, that make
 * the product lean on what is for tests, or that name a library outside its place.
 */
export function importFaults(workspaces: readonly Workspace[], places: typeof placesOfLibraries): string[] {
  return workspaces.flatMap((workspace) =>
    workspace.sources.flatMap(({ path, text }) =>
      importsOf(text).flatMap((specifier) => {
        const fault = importFault(workspace, path, specifier, places);
        return fault === undefined ? [] : [`${path}: ${fault}`];
      }),
    ),
  );
}

function importFault(
  workspace: Workspace,
  path: string,
  specifier: string,
  places: typeof placesOfLibraries,
): string | undefined {
  if (specifier.startsWith(".")) {
    const target = join(path, "..", specifier);
    return target.startsWith(`${workspace.folder}/`) ? undefined : `reaches out of its package to ${target}`;
  }
  const library = packageOf(specifier);
  if (library === undefined) return undefined;

  const forTests = isForTests(path);
  const declared = [...workspace.dependencies, ...(forTests ? workspace.devDependencies : [])];
  if (!declared.includes(library) && !(forTests && toolsOfEveryTest.includes(library))) {
    return `imports ${library}, which its package.json does not declare`;
  }
  if (!forTests && specifier.endsWith("/conformance")) return `imports ${specifier}, which is for tests`;
  const allowed = places[library];
  if (!forTests && allowed !== undefined && !allowed.some((folder) => path.startsWith(`${folder}/`))) {
    return `names ${library}, which only ${allowed.join(" and ")} may`;
  }
  return undefined;
}
