import { describe, expect, test } from "vitest";
import { arrowFaults, arrows } from "./arrows.js";
import { readWorkspaces, type Workspace } from "./workspace.js";

test("every package and service stands on those that the table of arrows gives it, and on no other", () => {
  expect(arrowFaults(readWorkspaces(), arrows)).toEqual([]);
});

describe("the check of the arrows", () => {
  const playbook: Workspace = {
    folder: "packages/playbook",
    name: "playbook",
    dependencies: ["zod"],
    devDependencies: ["@mirror/real-redis"],
    compilations: [{ folder: "packages/playbook", types: [], lib: ["ES2023"], references: [] }],
    sources: [],
  };
  const engine: Workspace = {
    ...playbook,
    folder: "packages/engine",
    name: "engine",
    dependencies: ["@mirror/playbook", "xstate"],
    compilations: [
      {
        folder: "packages/engine",
        types: [],
        lib: ["ES2023"],
        references: ["packages/playbook", "packages/engine/src"],
      },
    ],
  };
  const table = { playbook: [], engine: ["playbook"] };

  test("accepts what is in order", () => {
    expect(arrowFaults([playbook, engine], table)).toEqual([]);
  });

  test("reports a dependency that the table does not give", () => {
    const wrong = { ...playbook, dependencies: ["@mirror/engine"] };
    expect(arrowFaults([wrong, engine], table)).toEqual([
      "packages/playbook/package.json: engine is not in the table of arrows",
    ]);
  });

  test("reports a reference that the compiler was not given", () => {
    const wrong = { ...engine, compilations: [] };
    expect(arrowFaults([playbook, wrong], table)).toEqual([
      "packages/engine/tsconfig.json: playbook is missing, against the table of arrows",
    ]);
  });

  test("reports what stands on a service, even if the table were made to say so", () => {
    const api = { ...playbook, folder: "services/api", name: "api" };
    const wrong = {
      ...engine,
      dependencies: ["@mirror/api"],
      compilations: [{ folder: "packages/engine", types: [], lib: [], references: ["services/api"] }],
    };
    expect(arrowFaults([wrong, api], { engine: ["api"], api: [] })).toContain(
      "packages/engine: stands on the service api",
    );
  });

  test("reports a development dependency that is not for tests", () => {
    const wrong = { ...playbook, devDependencies: ["@mirror/engine"] };
    expect(arrowFaults([wrong, engine], table)).toEqual([
      "packages/playbook/package.json: engine is not for tests to lean on",
    ]);
  });

  test("reports a package that nobody put into the table, and a row without a package", () => {
    expect(arrowFaults([playbook], { engine: [] })).toEqual([
      "engine: is in the table, but there is no such package",
      "playbook: is not in the table of arrows",
    ]);
  });
});
