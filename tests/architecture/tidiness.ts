import { basename } from "node:path";
import type { Source } from "./workspace.js";

// A file that is named for nothing becomes the place for everything.
const nothing = /^(?:utils?|helpers?|common|misc|stuff)$/;

/** Files and folders that are not named for an idea. */
export function nameFaults(paths: readonly string[]): string[] {
  return paths
    .filter((path) => path.split("/").some((part) => part.split(/[-.]/).some((word) => nothing.test(word))))
    .map((path) => `${path}: is named for nothing in particular`);
}

// Written apart, so that this file is not the first to be reported.
const slash = "/";
const places: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`(?<![\\w.:/-])${slash}(?:work|root|Users/\\w+|home/\\w+)${slash}`), "a path of one machine"],
  [new RegExp(["registry", "npmjs"].join("\\.")), "a package registry's address"],
  [new RegExp(["deb", "debian", "org"].join("\\.")), "a package registry's address"],
];

/** Files that name a place which is there for one person only, or which a mirror would replace. */
export function placeFaults(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) =>
    places.flatMap(([pattern, what]) => {
      const found = pattern.exec(text)?.[0];
      return found === undefined ? [] : [`${path}: "${found}" is ${what}`];
    }),
  );
}

/** Addresses in the lock file: they would tie an installation to the registry of whoever wrote it. */
export function lockFaults(lock: string): string[] {
  return [...lock.matchAll(/"resolved": "https?:[^"]*"/g)].map(([found]) => `package-lock.json: ${found}`);
}

/** Sources that ask a tool to look away. */
export function silencedFaults(sources: readonly Source[]): string[] {
  const silences = new RegExp(["biome" + "-ignore", "@ts" + "-(?:ignore|nocheck|expect-error)"].join("|"));
  return sources
    .filter(({ path }) => /\.m?[jt]sx?$/.test(basename(path)))
    .flatMap(({ path, text }) => {
      const found = silences.exec(text)?.[0];
      return found === undefined ? [] : [`${path}: ${found}`];
    });
}
