import {
  type ActionStep,
  type Agent,
  type MachineCommand,
  openC2MessageText,
  resolveHttpCommand,
  resolveOpenC2Command,
  resolveSshCommand,
} from "@mirror/playbook";
import { type EffectId, msOf, type Refusal, refuse } from "@mirror/vocabulary";
import type { CredentialReference, MachineRequest } from "./effect.js";
import type { Flow } from "./flow.js";
import type { RunState, StepInvocation } from "./run-state.js";
import { variablesInSight } from "./variables-in-sight.js";

/** RFC 9110, 9.2.2: these methods mean the same when sent twice. Any other is sent again only when a person says so. */
const IDEMPOTENT_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);

/** One command on one target, under the id and within the time that it is to be sent. */
interface ToResolve {
  readonly command: MachineCommand;
  readonly target: Agent;
  readonly id: EffectId;
  readonly timeoutMs: number;
}

/** What is sent, and whether it may be sent again by itself when nobody knows whether it arrived. */
interface ResolvedRequest {
  readonly ok: true;
  readonly request: MachineRequest;
  readonly idempotent: boolean;
}

/**
 * A command resolved to the byte, with the values as they stand and the credential by name. The same command under the
 * same id gives the same request, so that whoever reads the record can make it again and compare (INV-10).
 */
export function resolveRequest(
  flow: Flow,
  state: RunState,
  step: ActionStep,
  invocation: StepInvocation,
  { command, target, id, timeoutMs }: ToResolve,
): ResolvedRequest | Refusal {
  const lookUp = variablesInSight(state, invocation);
  const credential = credentialFor(flow, state, step, target);
  if (!credential.ok) return credential;
  const common = { timeoutMs, ...credential.part };
  switch (command.type) {
    case "http-api": {
      const resolved = resolveHttpCommand(command, target, lookUp);
      if (!resolved.ok) return resolved;
      const { method, url, headers, body } = resolved;
      const request: MachineRequest = { kind: "http-api", method, url, headers, body, ...common };
      return { ok: true, request, idempotent: IDEMPOTENT_METHODS.has(method) };
    }
    case "openc2-http": {
      const resolved = resolveOpenC2Command(command, target, lookUp);
      if (!resolved.ok) return resolved;
      const { url, headers, content } = resolved;
      const body = openC2MessageText(content, {
        id: commandIdOf(id),
        // The command came to be when its step was entered; a second sending is the same command.
        createdMs: msOf(invocation.enteredAt),
      });
      const request: MachineRequest = { kind: "openc2-http", url, headers, body, ...common };
      // No consumer has to tell a repeated command_id from a new one: only what changes nothing bears a repeat.
      return { ok: true, request, idempotent: content.request.action === "query" };
    }
    case "ssh": {
      const resolved = resolveSshCommand(command, target, step.inArgs, lookUp);
      if (!resolved.ok) return resolved;
      const { place, command: text, input } = resolved;
      const request: MachineRequest = { kind: "ssh", place, command: text, input, ...common };
      return { ok: true, request, idempotent: false };
    }
  }
}

/** OpenC2 allows an id 36 characters: the UUID in the effect's own. */
function commandIdOf(id: EffectId): string {
  return id.slice(-36);
}

/** The credential that a target asks for, of the partner whose team performs the step: it signs in as itself. */
function credentialFor(
  { playbook }: Flow,
  state: RunState,
  step: ActionStep,
  { authentication }: Agent,
): { readonly ok: true; readonly part: { readonly credential?: CredentialReference } } | Refusal {
  if (authentication === null) return { ok: true, part: {} };
  const role = playbook.agents[step.agent]?.mirror?.role;
  const performer = role === undefined ? undefined : state.bindings[role];
  if (performer === undefined)
    return refuse(
      "conflict",
      "role-unbound",
      `${step.name}: nobody performs it, so nobody's credential is used.`,
    );
  const { credential: name, type: as, user, header } = authentication;
  return { ok: true, part: { credential: { partner: performer.partner, name, as, user, header } } };
}
