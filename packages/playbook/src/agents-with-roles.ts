import type { MirrorAgent, Role } from "./mirror-extension.js";
import type { Agent, Playbook, Step } from "./playbook.js";

/**
 * Gives every agent that acts a role, so that a team can be bound to it: its own where our extension names one, else one
 * made from its name. A playbook from elsewhere, which knows nothing of roles, can then be bound and run like any other.
 */
export function agentsWithRoles(
  agents: Readonly<Record<string, Agent>>,
  steps: Playbook["steps"],
): Playbook["agents"] {
  const acting = new Set(
    Object.values(steps).flatMap((step: Step) => (step.type === "action" ? [step.agent] : [])),
  );
  const taken = new Set<Role>(Object.values(agents).flatMap((agent) => agent.mirror?.role ?? []));
  return Object.fromEntries(
    Object.entries(agents).map(([id, agent]) => {
      if (agent.mirror !== null || !acting.has(id)) return [id, agent];
      const role = freeRole(agent.name, taken);
      taken.add(role);
      const mirror: MirrorAgent = { role, bound: "at-start" };
      return [id, { ...agent, mirror }];
    }),
  );
}

/** `Blue Team (IT)` becomes `blue-team-it`; a second one of that name `blue-team-it-2`. */
function freeRole(name: string, taken: ReadonlySet<Role>): Role {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const plain = words.join("-").slice(0, 50);
  const base = /^[a-z]./.test(plain) ? plain : `agent-${plain || "unnamed"}`;
  for (let count = 1; ; count += 1) {
    const role = count === 1 ? base : `${base}-${count}`;
    if (!taken.has(role)) return role;
  }
}
