import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const project = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(`${project}/${path}`, "utf8");
const services = readdirSync(`${project}/services`);

test.each(services)("the service %s is installed on a server and in containers alike", (name) => {
  expect(existsSync(`${project}/services/${name}/src/main.ts`), "its entry point").toBe(true);
  expect(read("infra/compose.yaml")).toContain(`services/${name}/dist/main.js`);
  expect(read("infra/systemd/security-mirror.target")).toContain(`security-mirror@${name}.service`);
  expect(existsSync(`${project}/infra/systemd/env/${name}.env`), "its configuration").toBe(true);
});

test("what a server's processes are told is told to containers too", () => {
  const variables = readdirSync(`${project}/infra/systemd/env`).flatMap((file) =>
    [...read(`infra/systemd/env/${file}`).matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name ?? ""),
  );
  const inContainers = read("infra/compose.yaml");
  expect(variables.length).toBeGreaterThan(0);
  expect(variables.filter((name) => !inContainers.includes(name))).toEqual([]);
});
