import { importsOf, isForTests, withoutComments } from "./source-text.js";
import type { Compilation, Workspace } from "./workspace.js";

/**
 * The folders whose code can be run on a desk with the same result as in the night it first ran: time and ids
 * come in as arguments. What stands under `except` touches the world on their behalf.
 */
export const pure: Readonly<Record<string, { except: readonly string[] }>> = {
  "packages/vocabulary/src": { except: [] },
  "packages/chart/src": { except: [] },
  "packages/alert/src": { except: [] },
  "packages/playbook/src": { except: ["packages/playbook/src/signing"] },
  "packages/engine/src": { except: [] },
  "packages/partnership/src": { except: [] },
  "packages/exercise/src": { except: [] },
  "packages/operations/src": { except: [] },
  "packages/contract/src": { except: [] },
  "packages/journal/src": {
    except: [
      "packages/journal/src/redis",
      "packages/journal/src/signing",
      "packages/journal/src/archive-folder",
    ],
  },
};

/** What a pure source must not say, and why. The compiler knows none of the later ones; a `declare` would. */
const forbidden: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b/, "reads the clock"],
  [/\bnew Date\s*(?:\(\s*\)|(?![\s(]))/, "reads the clock"],
  [/(?<!new\s+)(?<![.\w])Date\(/, "reads the clock"],
  [/\bMath\.random\b/, "throws dice"],
  [/\.toLocale\w*String\(/, "answers in the machine's own language and time zone"],
  [
    /\.get(?:FullYear|Month|Date|Day|Hours|Minutes|TimezoneOffset)\(/,
    "answers in the machine's own time zone",
  ],
  [/\bglobalThis\b/, "goes round the compiler"],
  [/^\s*declare\s+(?:const|let|var|function|class|global|module|namespace)\b/m, "goes round the compiler"],
  [/\/\/\/\s*<reference\b/, "goes round the compiler"],
  [/(?<![.\w])(?:setTimeout|setInterval|setImmediate|queueMicrotask)\(/, "waits"],
  [/(?<![.\w])(?:process|performance|crypto)\./, "asks the machine"],
  [/(?:await|return|[=(,>])\s*fetch\(/, "uses the network"],
];

/** Where a pure folder's sources, or the compiler's settings for them, let the world in. */
export function purityFaults(workspaces: readonly Workspace[], folders: typeof pure): string[] {
  return Object.entries(folders).flatMap(([folder, { except }]) => {
    const workspace = workspaces.find((candidate) => folder.startsWith(`${candidate.folder}/`));
    if (workspace === undefined) return [`${folder}: there is no such package`];
    const within = (path: string) => isUnder(path, folder) && !except.some((part) => isUnder(path, part));
    return [
      ...compilerFaults(workspace, folder, within),
      ...workspace.sources
        .filter(({ path }) => within(path) && !isForTests(path))
        .flatMap(({ path, text }) => sourceFaults(text).map((fault) => `${path}: ${fault}`)),
    ];
  });
}

function isUnder(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** The compiler must have been told of no environment, by the settings of each part of the folder. */
function compilerFaults(
  { folder: home, compilations }: Workspace,
  folder: string,
  within: (path: string) => boolean,
): string[] {
  const parts = compilations.filter((compilation) => within(compilation.folder));
  // A folder without settings of its own is compiled by those above it.
  const whole = parts.some((part) => part.folder === folder)
    ? []
    : compilations.filter((compilation) => compilation.folder === home);
  const compiling = [...whole, ...parts];
  if (compiling.length === 0) return [`${folder}: nothing compiles it`];
  return compiling
    .filter((part) => !knowsNoEnvironment(part))
    .map(
      (part) =>
        `${part.folder}/tsconfig.json: wants "types": [] and "lib": ["ES2023"], for ${folder} is pure`,
    );
}

function knowsNoEnvironment({ types, lib }: Compilation): boolean {
  return types?.length === 0 && lib?.length === 1 && lib[0] === "ES2023";
}

function sourceFaults(text: string): string[] {
  const code = withoutComments(text);
  const said = forbidden.flatMap(([pattern, why]) => {
    // A reference directive is a comment.
    const found = pattern.exec(pattern.source.includes("reference") ? text : code)?.[0].trim();
    return found === undefined ? [] : [`says "${found}", which ${why}`];
  });
  const builtIn = importsOf(text).filter((specifier) => specifier.startsWith("node:"));
  return [...said, ...builtIn.map((specifier) => `imports ${specifier}, which is not pure`)];
}
