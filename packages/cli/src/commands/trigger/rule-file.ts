import type { Names } from "../../api/names.js";
import type { Use } from "../../command.js";
import { bindingOf } from "../../input/binding.js";
import { objectIn } from "../../input/file.js";

/**
 * What rule files say, as the API takes it: a playbook may be named, and a role may be bound as `Norland/CSIRT`. Whatever else is
 * in them is left as it is, for the API's own schema to judge.
 */
export async function rulesIn(
  use: Use<unknown>,
  names: Names,
  files: readonly string[] = [],
): Promise<Record<string, unknown>[]> {
  const rules: Record<string, unknown>[] = [];
  for (const file of files) {
    const { playbook, bindings, ...rest } = await objectIn(use.terminal, file);
    rules.push({
      ...rest,
      ...(typeof playbook === "string" ? { playbook: await names.playbook(playbook) } : { playbook }),
      ...(isObject(bindings) ? { bindings: await boundBy(names, bindings) } : {}),
    });
  }
  return rules;
}

async function boundBy(names: Names, bindings: object): Promise<Record<string, unknown>> {
  const bound: Record<string, unknown> = {};
  for (const [role, by] of Object.entries(bindings)) {
    if (typeof by !== "string") {
      bound[role] = by;
      continue;
    }
    const named = bindingOf(role, by);
    const partner = await names.partner(named.partner);
    bound[role] = { partner, team: await names.team(partner, named.team) };
  }
  return bound;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
