import { durationMs, type EffectClass, effectWithin } from "@mirror/vocabulary";
import { type BlockStructure, blocksOf, stepsAfterSuccess } from "./blocks.js";
import { certainBefore } from "./certain-before.js";
import { type Findings, type Part, quoted } from "./fault.js";
import type { Flow } from "./flow.js";
import { CEILING_OF_ACTIONS, type InformationPolicy } from "./information-policy.js";
import {
  type ConsentGate,
  MIRROR_EXTENSION_ID,
  type MirrorPlaybook,
  type MirrorStep,
  type Pap,
  type Role,
} from "./mirror-extension.js";
import type { StepId } from "./playbook.js";
import { type QuorumCase, quorumHolds } from "./quorum.js";
import type { AgentReading } from "./read-agents.js";
import type { StepReading } from "./read-steps.js";

/** What the Permissible Actions Protocol lets a step do at most (SH-06). */
const PAP_CEILING: Readonly<Record<Pap, EffectClass>> = {
  "PAP:RED": "E1",
  "PAP:AMBER": "E2",
  "PAP:GREEN": "E4",
  "PAP:CLEAR": "E4",
};

/** What each kind of step needs its details under; the other kinds have none. */
const DETAILS = { consent: "consent", aid: "aid", escalation: "escalation", share: "share" } as const;

/** The rules of our own extension, over all steps together: roles, consent gates and what they guard, effects. */
export function checkMirror(
  steps: ReadonlyMap<StepId, StepReading>,
  agents: ReadonlyMap<string, AgentReading>,
  playbook: MirrorPlaybook | null,
  policies: readonly InformationPolicy[],
  flow: Flow,
  findings: Findings,
): void {
  const roles = new Set<Role>();
  for (const { agent } of agents.values()) if (agent.mirror !== null) roles.add(agent.mirror.role);
  const lint = new Lint(steps, agents, roles, policies, flow, findings);
  if (playbook !== null) lint.role(playbook.lead, ["playbook_extensions", MIRROR_EXTENSION_ID, "lead"]);
  for (const [id, reading] of steps) if (reading.mirror !== null) lint.step(id, reading, reading.mirror);
}

class Lint {
  readonly #steps: ReadonlyMap<StepId, StepReading>;
  readonly #agents: ReadonlyMap<string, AgentReading>;
  readonly #roles: ReadonlySet<Role>;
  readonly #policies: readonly InformationPolicy[];
  readonly #flow: Flow;
  readonly #blocks: BlockStructure;
  readonly #findings: Findings;
  readonly #behind = new Map<StepId, ReadonlySet<StepId>>();

  constructor(
    steps: ReadonlyMap<StepId, StepReading>,
    agents: ReadonlyMap<string, AgentReading>,
    roles: ReadonlySet<Role>,
    policies: readonly InformationPolicy[],
    flow: Flow,
    findings: Findings,
  ) {
    this.#steps = steps;
    this.#agents = agents;
    this.#roles = roles;
    this.#policies = policies;
    this.#flow = flow;
    this.#blocks = blocksOf(flow);
    this.#findings = findings;
  }

  step(id: StepId, reading: StepReading, mirror: MirrorStep): void {
    const step: Part[] = ["workflow", id];
    const at = [...step, "step_extensions", MIRROR_EXTENSION_ID];
    this.#rolesOf(mirror, at);
    this.#kind(reading, mirror, step, at);
    if (mirror.consent !== undefined) this.#gate(id, reading, mirror.consent, step, at);
    this.#guards(id, reading, mirror, at);
    this.#effect(reading, mirror, at);
    if (mirror.if_failed !== undefined && !isMachines(reading)) {
      this.#findings.fault(
        [...at, "if_failed"],
        "asks-without-machine",
        "Only a step that a machine carries out can fail without a person who says so.",
        "Take if_failed away: who does the step decides when it has failed.",
      );
    }
    this.#clocks(reading, mirror, at);
    if (mirror.on_withdrawal !== undefined) this.#withdrawal(reading, mirror, step, at);
    if (mirror.bind !== undefined && reading.flow.type !== "playbook-action") {
      this.#findings.fault(
        [...at, "bind"],
        "bind-without-call",
        "Only a step that calls a playbook binds its roles.",
        "Take bind away.",
      );
    }
  }

  role(role: Role, at: readonly Part[]): void {
    if (this.#roles.has(role)) return;
    this.#findings.fault(
      at,
      "no-such-role",
      `No agent plays the role ${quoted(role)}.`,
      "Give an agent this role in our extension, or name a role that one has.",
    );
  }

  /** What a clock is counted by is said by the report of this very step: in a variable that it returns. */
  #clocks({ raw }: StepReading, { clocks }: MirrorStep, at: readonly Part[]): void {
    const returned: readonly unknown[] = Array.isArray(raw.out_args) ? raw.out_args : [];
    for (const [index, use] of clocks.entries()) {
      if (typeof use === "string" || use.at === undefined || returned.includes(use.at)) continue;
      this.#findings.fault(
        [...at, "clocks", index, "at"],
        "clock-without-report",
        `The step does not return ${quoted(use.at)}, which says when.`,
        "Name it in out_args, or leave at away: then it happens when the step is reported.",
      );
    }
  }

  #rolesOf(mirror: MirrorStep, at: readonly Part[]): void {
    const { consent, aid, effect, escalation, share, bind } = mirror;
    if (effect !== undefined) this.role(effect.on, [...at, "effect", "on"]);
    for (const [index, { role }] of (consent?.of ?? []).entries())
      this.role(role, [...at, "consent", "of", index, "role"]);
    if (aid !== undefined) {
      this.role(aid.by, [...at, "aid", "by"]);
      for (const [index, role] of aid.asks.entries()) this.role(role, [...at, "aid", "asks", index]);
      for (const [index, { role }] of aid.needs.entries())
        this.#aidRole(role, [...at, "aid", "needs", index, "role"]);
    }
    if (escalation !== undefined) this.role(escalation.of, [...at, "escalation", "of"]);
    for (const [index, role] of (share?.with ?? []).entries())
      this.role(role, [...at, "share", "with", index]);
    for (const [called, caller] of Object.entries(bind ?? {})) this.role(caller, [...at, "bind", called]);
  }

  /** A role that committed aid will play is bound by that aid, and not when the run starts. */
  #aidRole(role: Role, at: readonly Part[]): void {
    this.role(role, at);
    for (const { agent } of this.#agents.values()) {
      if (agent.mirror?.role !== role || agent.mirror.bound === "by-aid") continue;
      this.#findings.fault(
        at,
        "aid-role-bound",
        `${quoted(role)} comes with committed aid, and its agent ${quoted(agent.id)} is bound when the run starts.`,
        'Write "bound": "by-aid" at that agent.',
      );
    }
  }

  #kind(reading: StepReading, mirror: MirrorStep, step: readonly Part[], at: readonly Part[]): void {
    for (const [kind, key] of Object.entries(DETAILS)) {
      const details = mirror[key];
      if (mirror.kind === kind && details === undefined) {
        this.#findings.fault(
          [...at, key],
          "missing",
          `A step of kind ${kind} says nothing of what it asks.`,
          `Give it ${key}.`,
        );
      } else if (mirror.kind !== kind && details !== undefined) {
        this.#findings.fault(
          [...at, key],
          "kind-contradicts",
          `The kind is ${mirror.kind}, and ${key} stands beside it.`,
          `Write the kind ${kind}, or take ${key} away.`,
        );
      }
    }
    if (mirror.kind !== "consent" && mirror.kind !== "aid" && mirror.kind !== "escalation") return;
    // A foreign engine that ignores extensions still stops at a task that a person must finish.
    const { commands } = reading.raw;
    const only = Array.isArray(commands) && commands.length === 1 ? commands[0] : undefined;
    if (
      reading.flow.type !== "action" ||
      typeof only !== "object" ||
      only === null ||
      !("type" in only) ||
      only.type !== "manual"
    ) {
      this.#findings.fault(
        [...step, "commands"],
        "not-a-manual-action",
        `A step of kind ${mirror.kind} is an action with one manual command.`,
        "Write it so: it then stops engines that do not know the extension, too.",
      );
    }
  }

  #gate(
    id: StepId,
    reading: StepReading,
    gate: ConsentGate,
    step: readonly Part[],
    at: readonly Part[],
  ): void {
    if (typeof reading.raw.on_failure !== "string") {
      this.#findings.fault(
        step,
        "consent-without-refusal",
        "It is left open what happens when consent is refused or lapses (C-01).",
        "Name the step for that in on_failure, and the other in on_success.",
      );
    }
    const timeout = reading.raw.timeout;
    if (typeof timeout === "number" && timeout > 0 && timeout < durationMs(gate.answer_within)) {
      this.#findings.fault(
        [...step, "timeout"],
        "timeout-before-answer",
        `The step times out before the ${gate.answer_within} that the officials have to answer.`,
        "Leave timeout out, or make it longer than answer_within.",
      );
    }
    const { rule, of } = gate;
    if (rule.kind === "k_of" && rule.k > of.length) {
      this.#findings.fault(
        [...at, "consent", "rule", "k"],
        "never-satisfied",
        `${rule.k} of ${of.length} can never say yes.`,
        `Write at most ${of.length}.`,
      );
    } else if (!quorumHolds(rule, this.#caseOf(id, gate), (who) => of.some((one) => one.role === who))) {
      this.#findings.fault(
        [...at, "consent", "rule"],
        "never-satisfied",
        "When all who are asked say yes, this rule still does not hold: it counts on somebody who is not asked, or not through that office.",
        "Ask whoever the rule needs in of, through the office that it names.",
      );
    }
    const asked = new Set<Role>();
    for (const [index, { role }] of of.entries()) {
      if (asked.has(role)) {
        this.#findings.fault(
          [...at, "consent", "of", index, "role"],
          "asked-twice",
          `${quoted(role)} is asked twice, and counts once (C-05).`,
          "Name it once.",
        );
      }
      asked.add(role);
    }
  }

  #guards(id: StepId, reading: StepReading, mirror: MirrorStep, at: readonly Part[]): void {
    if (mirror.guarded_by.length > 0 && reading.flow.type !== "action") {
      this.#findings.fault(
        [...at, "guarded_by"],
        "guards-no-action",
        "Only an action can be guarded: nothing else acts.",
        "Guard the actions themselves.",
      );
    }
    for (const [index, guard] of mirror.guarded_by.entries()) {
      const place = [...at, "guarded_by", index];
      if (this.#steps.get(guard)?.mirror?.kind !== "consent") {
        this.#findings.fault(
          place,
          "no-such-guard",
          `${quoted(guard)} is no step of kind consent.`,
          "Name a consent step of this playbook.",
        );
      } else if (!this.#stepsBehind(guard).has(id)) {
        this.#findings.fault(
          place,
          "guard-comes-later",
          `No way leads from ${quoted(guard)} to this step.`,
          "Ask for consent before the step that needs it.",
        );
      }
    }
  }

  /** Everything that can follow the granting of this consent, within its block and after the blocks around it. */
  #stepsBehind(guard: StepId): ReadonlySet<StepId> {
    const known = this.#behind.get(guard);
    if (known !== undefined) return known;
    const behind = stepsAfterSuccess(this.#flow, this.#blocks, guard);
    this.#behind.set(guard, behind);
    return behind;
  }

  /** Only what stands on a consent can lose it, and whoever undoes a step must know where the playbook goes meanwhile (C-09). */
  #withdrawal(reading: StepReading, mirror: MirrorStep, step: readonly Part[], at: readonly Part[]): void {
    if (mirror.guarded_by.length === 0) {
      this.#findings.fault(
        [...at, "on_withdrawal"],
        "withdrawal-without-consent",
        "No consent guards this step, so none can be withdrawn from it.",
        "Name the consent step in guarded_by, or take on_withdrawal away.",
      );
    }
    if (typeof reading.raw.on_failure !== "string") {
      this.#findings.fault(
        step,
        "withdrawal-without-way",
        "It is left open how the playbook goes on while the step is undone (C-09).",
        "Name the step for that in on_failure, and the other in on_success.",
      );
    }
  }

  #effect(reading: StepReading, mirror: MirrorStep, at: readonly Part[]): void {
    const { effect, pap } = mirror;
    if (effect === undefined) return;
    const place = [...at, "effect"];
    if (reading.flow.type !== "action") {
      this.#findings.fault(
        place,
        "effect-without-action",
        "Only an action has an effect.",
        "Say it at the actions themselves.",
      );
    }
    if (effect.class === "E5") {
      this.#findings.fault(
        [...place, "class"],
        "never-allowed",
        "An effect of class E5, without the owner's permission, is always refused.",
        "Take the step out.",
      );
      return;
    }
    if (pap !== undefined && !effectWithin(effect.class, PAP_CEILING[pap])) {
      this.#findings.fault(
        [...place, "class"],
        "pap-exceeded",
        `${pap} allows at most ${PAP_CEILING[pap]}, and the effect is ${effect.class} (SH-06).`,
        "Lower the effect, or ask the source for a freer label.",
      );
    }
    for (const { name, permittedActions } of this.#policies) {
      const ceiling = CEILING_OF_ACTIONS[permittedActions];
      if (effectWithin(effect.class, ceiling)) continue;
      this.#findings.fault(
        [...place, "class"],
        "policy-exceeded",
        `The policy ${quoted(name)} permits ${permittedActions.replaceAll("-", " ")}: at most ${ceiling}, and the effect is ${effect.class} (SH-07).`,
        "Lower the effect, or ask the source for a freer policy.",
      );
    }
    if (effect.class === "E0") return;
    const agent = typeof reading.raw.agent === "string" ? this.#agents.get(reading.raw.agent) : undefined;
    if (agent?.agent.mirror?.role === effect.on) return;
    if (mirror.guarded_by.some((guard) => this.#assures(guard, effect.on))) return;
    this.#findings.fault(
      [...at, "guarded_by"],
      "own-asset-rule",
      `The step touches what belongs to ${quoted(effect.on)}, and no consent guards it that needs that partner's own yes (C-04).`,
      `Name a consent step in guarded_by that asks ${quoted(effect.on)} under the rule "all".`,
    );
  }

  /** Whether a satisfied round always holds this role's own grant: no quorum of others can replace it (C-04). */
  #assures(guard: StepId, role: Role): boolean {
    const gate = this.#steps.get(guard)?.mirror?.consent;
    if (gate === undefined) return false;
    return !quorumHolds(gate.rule, this.#caseOf(guard, gate), (who) => who !== role);
  }

  /** Whom a consent step asks, whom the steps that it guards touch, and whose teams they need. */
  #caseOf(guard: StepId, gate: ConsentGate): QuorumCase {
    const affected = new Set<Role>();
    const acting = new Set<Role>();
    for (const { raw, mirror } of this.#steps.values()) {
      if (mirror?.guarded_by.includes(guard) !== true) continue;
      const agent = typeof raw.agent === "string" ? this.#agents.get(raw.agent)?.agent : undefined;
      if (agent?.mirror != null) acting.add(agent.mirror.role);
      if (mirror.effect !== undefined && mirror.effect.class !== "E0") affected.add(mirror.effect.on);
    }
    return {
      asked: gate.of.map(({ role, office }) => ({ who: role, office })),
      affected: [...affected],
      participants: [...new Set([...affected, ...acting])],
    };
  }
}

function isMachines({ step }: StepReading): boolean {
  return step?.type === "action" && step.commands.every((command) => command.type !== "manual");
}

/**
 * Warns where a guarded step can be reached although its consent was refused or never asked: the engine refuses it
 * then, and the run is left without a way on. Asks for a flow that `checkStructure` had nothing against.
 */
export function warnOfOpenWays(
  steps: ReadonlyMap<StepId, StepReading>,
  flow: Flow,
  findings: Findings,
): void {
  const guards = new Set([...steps.values()].flatMap((reading) => reading.mirror?.guarded_by ?? []));
  if (guards.size === 0) return;
  const before = certainBefore(flow, guards);
  for (const [id, { mirror }] of steps) {
    for (const [index, guard] of (mirror?.guarded_by ?? []).entries()) {
      if (before.get(id)?.has(guard) !== false) continue;
      const at = ["workflow", id, "step_extensions", MIRROR_EXTENSION_ID, "guarded_by", index];
      const problem = `A way leads to this step on which ${quoted(guard)} was refused or not asked; the step is refused there.`;
      findings.warn(
        at,
        "guard-not-certain",
        problem,
        "Let only the way on which consent was given lead here.",
      );
    }
  }
}
