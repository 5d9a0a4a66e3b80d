import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** One compiled folder of the project as its own files describe it. Paths are relative to the project. */
export interface Workspace {
  /** Where it lies, such as `packages/engine`. */
  readonly folder: string;
  /** Its name without the scope, such as `engine`. */
  readonly name: string;
  /** Every package that its package.json names, ours and others'. */
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
  readonly compilations: readonly Compilation[];
  readonly sources: readonly Source[];
}

/** One tsconfig.json with its inherited options. */
export interface Compilation {
  readonly folder: string;
  readonly types: readonly string[] | undefined;
  readonly lib: readonly string[] | undefined;
  /** The folders that it builds upon. */
  readonly references: readonly string[];
}

export interface Source {
  readonly path: string;
  readonly text: string;
}

const projectDir = fileURLToPath(new URL("../..", import.meta.url));
const scope = "@mirror/";
// What is made here, by installing, compiling and running; and git's own.
const made = new Set([".git", ".mirror", ".turbo", "coverage", "dist", "node_modules"]);

/** Every package and service. */
export function readWorkspaces(): Workspace[] {
  return ["packages", "services"].flatMap((kind) =>
    readdirSync(join(projectDir, kind))
      .map((name) => `${kind}/${name}`)
      .filter((folder) => existsSync(join(projectDir, folder, "package.json")))
      .map(readWorkspace),
  );
}

/** Every file of the project that a person wrote, but for the lock file. */
export function readProject(): Source[] {
  return filesUnder("")
    .filter((path) => path !== "package-lock.json")
    .map(readSource);
}

export function readSource(path: string): Source {
  return { path, text: readFileSync(join(projectDir, path), "utf8") };
}

/** The last part of a package's name when it is one of ours. */
export function internalName(dependency: string): string | undefined {
  return dependency.startsWith(scope) ? dependency.slice(scope.length) : undefined;
}

function readWorkspace(folder: string): Workspace {
  const manifest = JSON.parse(readSource(join(folder, "package.json")).text);
  const files = filesUnder(folder);
  return {
    folder,
    name: internalName(manifest.name) ?? manifest.name,
    dependencies: Object.keys(manifest.dependencies ?? {}),
    devDependencies: Object.keys(manifest.devDependencies ?? {}),
    compilations: files.filter((path) => path.endsWith("tsconfig.json")).map(readCompilation),
    sources: files.filter((path) => /\.m?tsx?$/.test(path)).map(readSource),
  };
}

interface TsConfig {
  extends?: string;
  compilerOptions?: { types?: string[]; lib?: string[] };
  references?: { path: string }[];
}

function readCompilation(path: string): Compilation {
  const own: TsConfig = JSON.parse(readSource(path).text);
  const folder = dirname(path);
  const base: TsConfig =
    own.extends === undefined ? {} : JSON.parse(readSource(join(folder, own.extends)).text);
  return {
    folder,
    types: own.compilerOptions?.types ?? base.compilerOptions?.types,
    lib: own.compilerOptions?.lib ?? base.compilerOptions?.lib,
    references: (own.references ?? []).map((reference) => join(folder, reference.path)),
  };
}

function filesUnder(folder: string): string[] {
  return readdirSync(join(projectDir, folder), { withFileTypes: true }).flatMap((entry) => {
    if (made.has(entry.name)) return [];
    const path = relative(".", join(folder, entry.name));
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}
