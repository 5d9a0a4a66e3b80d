import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { decides, touchesTheWorld } from "./infra/check/decides.mjs";

// Tests run on the sources: the "source" condition of each package's exports.
// No more than that: vitest hands these to Node, and with "import" among them `require` gets modules it cannot call.
const conditions = ["source"];

/** The files that take longest, begun first: else they would be waited for alone at the end. */
const longest = [
  "tests/chaos/",
  "tests/simulation/src/fresh-nights-",
  "tests/simulation/src/mutants/",
  "tests/bench/",
];

/** Packages with no clock, no dice and no machine (the architecture test keeps them so). */
const pure = [
  "vocabulary",
  "chart",
  "playbook",
  "engine",
  "partnership",
  "exercise",
  "operations",
  "contract",
];
const tests = ["packages/*/src/**/*.test.ts", "services/*/src/**/*.test.ts", "tests/**/*.test.ts"];
const testsOfPure = [
  ...pure.map((name) => `packages/${name}/src/**/*.test.ts`),
  // The journal's root is pure; its Redis, its signing and its folders are not.
  "packages/journal/src/*.test.ts",
  "packages/journal/src/{archive,evidence,memory}/*.test.ts",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = longest.findIndex((part) => moduleId.includes(part));
      return found === -1 ? longest.length : found;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // A limit against hanging, with room for a machine that is busy with other work.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: {
      include: decides.map((name) => `packages/${name}/src/**/*.ts`),
      exclude: [
        "**/*.test.ts",
        "**/*.fixture.ts",
        "**/testing/**",
        "**/conformance/**",
        "**/index.ts",
        touchesTheWorld,
      ],
      reporter: ["text-summary"],
      thresholds: { branches: 100, perFile: true },
    },
    // Vitest keeps one core free. Our longest tests wait more than they work, and for processes of their own.
    maxWorkers: availableParallelism(),
    // Test files share what is loaded, which is most of what each of them costs. None leaves anything behind for the
    // next: what it starts it stops, and what it puts into the environment it takes out.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "apart",
          include: tests,
          exclude: ["**/node_modules/**", ...testsOfPure],
          setupFiles: ["tests/answers/every-answer.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "together",
          include: testsOfPure,
          setupFiles: ["infra/check/same-draws.mjs"],
        },
      },
    ],
  },
});
