import type { JsonObject } from "@mirror/vocabulary";
import type { AgentReading } from "./read-agents.js";

/** Who does the steps of a drawing that names nobody for them; our own id, so that no document's agent is meant by it. */
export const DRAWN_AGENT_ID = "group--5f0a8d5e-3c0e-4b7e-9a51-6d2f4c8b7e11";
export const DRAWN_AGENT_NAME = "Responders";

/** The agents of a converted playbook, with the responders where an action names nobody (SEMANTICS 7). */
export function withDrawnAgent(
  agents: ReadonlyMap<string, AgentReading>,
  steps: Iterable<JsonObject>,
): ReadonlyMap<string, AgentReading> {
  for (const step of steps) {
    if (step.type !== "action" || step.agent !== undefined) continue;
    const agent = {
      id: DRAWN_AGENT_ID,
      type: "group",
      name: DRAWN_AGENT_NAME,
      description: "Whoever responds: the drawing names nobody.",
      address: {},
      port: null,
      authentication: null,
      mirror: null,
    };
    return new Map([...agents, [DRAWN_AGENT_ID, { agent, authentication: null }]]);
  }
  return agents;
}
