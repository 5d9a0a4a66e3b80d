import { expect, test } from "vitest";
import type { Agent } from "./playbook.js";
import { resolveSshCommand } from "./resolve-ssh-command.js";

const COMMAND = { type: "ssh", text: "block-all", activity: null } as const;

function at(address: Agent["address"], port: string | null = null): Agent {
  return {
    id: "ssh--x",
    type: "ssh",
    name: "Firewall",
    description: "",
    address,
    port,
    authentication: null,
    mirror: null,
  };
}

function placeOf(target: Agent, values: Record<string, string | null> = {}): string {
  const resolved = resolveSshCommand(COMMAND, target, [], (name) => {
    const value = values[name];
    return value === undefined ? undefined : { type: "string", value };
  });
  return resolved.ok ? resolved.place : resolved.code;
}

test("a command goes to one host, with its port always said", () => {
  expect(placeOf(at({ url: ["ssh://FW.example:2222/"] }))).toBe("ssh://fw.example:2222");
  expect(placeOf(at({ dname: ["fw.example"] }))).toBe("ssh://fw.example:22");
  expect(placeOf(at({ ipv4: ["192.0.2.7"] }, "2222"))).toBe("ssh://192.0.2.7:2222");
  expect(placeOf(at({ ipv6: ["2001:db8::7"] }))).toBe("ssh://[2001:db8::7]:22");
});

test("what is no host that ssh reaches is refused, and so is no address at all", () => {
  expect(placeOf(at({}))).toBe("no-address");
  expect(placeOf(at({ url: ["ssh://fw.example/path"] }))).toBe("address-unusable");
  expect(placeOf(at({ dname: ["fw.example"] }, "70000"))).toBe("address-unusable");
});

test("a variable may be the whole of an address, once it is known", () => {
  const target = at({ dname: ["__host__:value"] });
  expect(placeOf(target, { __host__: "fw.example" })).toBe("ssh://fw.example:22");
  expect(placeOf(target)).toBe("value-unknown");
  expect(placeOf(at({ dname: ["__host__:value.example"] }), { __host__: "fw" })).toBe(
    "address-from-variable",
  );
});

test("a command gets its arguments as JSON on its input, and waits for those that are not known", () => {
  const given = (value: string | null | undefined) =>
    resolveSshCommand(COMMAND, at({ dname: ["fw.example"] }), ["__ip__"], () =>
      value === undefined ? undefined : { type: "string", value },
    );
  expect(given("$(reboot)\n")).toMatchObject({
    ok: true,
    command: "block-all",
    input: '{"__ip__":"$(reboot)\\n"}\n',
  });
  const unknown = { ok: false, kind: "invalid", code: "value-unknown" };
  expect(given(null)).toMatchObject(unknown);
  expect(given(undefined)).toMatchObject(unknown);
  expect(given("\ud83d")).toMatchObject(unknown);
});
