import { accepted, DESK, END, idOf, MIRROR, task, type Written, written } from "./written-playbook.js";

/** The steps of `everyKind`, by what each is an example of. */
export const KIND = {
  switch: idOf("switch-condition", "switch"),
  machine: idOf("action", "machin"),
  task: idOf("action", "task"),
  consent: idOf("action", "ask"),
  guarded: idOf("action", "act"),
  aid: idOf("action", "aid"),
  escalation: idOf("action", "climb"),
  share: idOf("action", "share"),
  call: idOf("playbook-action", "call"),
  parallel: idOf("parallel", "both"),
  if: idOf("if-condition", "if"),
  loop: idOf("while-condition", "loop"),
  asked: idOf("while-condition", "asked"),
  exit: idOf("action", "exit"),
  handler: idOf("action", "tidy"),
} as const;

const HOST = idOf("group", "host");
const HELPERS = idOf("group", "help");
const API = idOf("http-api", "api");
const end = (name: string) => idOf("end", name);

/** A playbook with a step of each kind that people have to tell apart, in a drawing and in words. */
export function everyKind() {
  return accepted(
    written(steps(), {
      workflow_exception: KIND.handler,
      valid_from: "2026-01-03T00:00:00.000Z",
      valid_until: "2027-01-03T00:00:00.000Z",
      playbook_extensions: {
        [MIRROR]: { trigger: "Wards encrypted", minimum_severity: 3, lead: "duty-desk" },
      },
      playbook_variables: {
        __way__: { type: "string", external: true, description: "How to go about it", value: "fast" },
        __go__: { type: "bool", value: "true" },
        __found__: { type: "string", value: "nothing" },
        __fixed__: { type: "string", external: true, constant: true, value: "as it is" },
      },
      agent_definitions: {
        [DESK]: plays("Duty desk", { role: "duty-desk" }),
        [HOST]: plays("Hospital security and IT", { role: "host" }),
        [HELPERS]: plays("Helpers", { role: "helpers", bound: "by-aid" }),
        [API]: {
          type: "http-api",
          name: "Firewall",
          address: { url: ["https://fw.example/"] },
          agent_target_extensions: { [MIRROR]: { role: "firewall" } },
        },
      },
      target_definitions: {
        [API]: { type: "http-api", name: "Border firewall", address: { url: ["https://fw.example/"] } },
      },
    }),
  );
}

function steps(): Record<string, Written> {
  const own = (mirror: Written) => ({ step_extensions: { [MIRROR]: mirror } });
  const asks = (to: string, no: string) => ({ on_completion: undefined, on_success: to, on_failure: no });
  return {
    [KIND.switch]: {
      type: "switch-condition",
      name: "How?",
      switch: "__way__:value",
      cases: { fast: KIND.machine, default: KIND.task },
      on_completion: KIND.consent,
    },
    [KIND.machine]: task(end("1"), {
      name: "Close the border",
      agent: API,
      targets: [API],
      commands: [{ type: "http-api", command: "POST /block HTTP/1.1" }],
      ...own({
        kind: "task",
        effect: { class: "E3", on: "firewall", targets: ["Uplink"], reversible: false },
        if_failed: "ask",
      }),
    }),
    [end("1")]: { type: "end" },
    [KIND.task]: task(end("2"), {
      name: "Call the provider",
      delay: 60_000,
      timeout: 3_600_000,
      out_args: ["__found__"],
    }),
    [end("2")]: { type: "end" },
    [KIND.consent]: task("", {
      name: "Ask the host",
      timeout: 10_800_000,
      ...asks(KIND.guarded, KIND.aid),
      ...own({
        kind: "consent",
        consent: {
          of: [{ role: "host", office: "Director" }],
          rule: { kind: "all" },
          level: "operational",
          question: "May we?",
          answer_within: "PT2H",
          holds_for: "PT8H",
          dual_control: true,
          if_silent: "Nothing.",
          undo: "Call us.",
        },
      }),
    }),
    [KIND.guarded]: task(KIND.aid, {
      name: "Image the servers",
      ...own({
        kind: "task",
        effect: { class: "E2", on: "host", targets: ["File servers"], reversible: true },
        guarded_by: [KIND.consent],
        target_time: "PT30M",
        acknowledge_within: "PT5M",
      }),
    }),
    [KIND.aid]: task("", {
      name: "Ask for hands",
      ...asks(KIND.escalation, KIND.escalation),
      ...own({ kind: "aid", aid: AID }),
    }),
    [KIND.escalation]: task("", {
      name: "Tell those above",
      ...asks(KIND.share, KIND.share),
      ...own({ kind: "escalation", escalation: ESCALATION }),
    }),
    [KIND.share]: task(KIND.call, {
      name: "Pass it on",
      ...own({ kind: "share", share: { with: ["host"], data_classes: [], purpose: "So that it looks too" } }),
    }),
    [KIND.call]: {
      type: "playbook-action",
      name: "Hunt",
      playbook_id: "playbook--33333333-3333-4333-8333-333333333333",
      playbook_version: "2026-01-02T00:00:00.000Z",
      on_completion: KIND.parallel,
      ...own({ kind: "task", bind: { hunters: "duty-desk" } }),
    },
    [KIND.parallel]: {
      type: "parallel",
      name: "Both",
      next_steps: [end("3"), end("4")],
      on_completion: KIND.if,
    },
    [end("3")]: { type: "end" },
    [end("4")]: { type: "end" },
    [KIND.if]: {
      type: "if-condition",
      name: "Still going?",
      condition: "__go__:value = true",
      on_true: end("5"),
      on_completion: KIND.loop,
    },
    [end("5")]: { type: "end" },
    [KIND.loop]: {
      type: "while-condition",
      name: "As long as it goes",
      condition: "__go__:value = true",
      on_true: end("6"),
      on_completion: KIND.asked,
    },
    [end("6")]: { type: "end" },
    [KIND.asked]: {
      type: "while-condition",
      name: "Once more?",
      condition: "Is anything left to do?",
      on_true: end("7"),
      on_completion: KIND.exit,
    },
    [end("7")]: { type: "end" },
    [KIND.exit]: task(END, {
      name: "Stand down",
      ...own({ kind: "exit", exit_criteria: ["All wards work"] }),
    }),
    [KIND.handler]: task(end("8"), { name: "Tidy up" }),
    [end("8")]: { type: "end" },
  };
}

function plays(name: string, own: Written): Written {
  return { type: "group", name, agent_target_extensions: { [MIRROR]: own } };
}

const AID = {
  by: "duty-desk",
  asks: ["host"],
  needs: [
    {
      category: "Cyber",
      kind: "Team",
      type: "2",
      quantity: 2,
      description: "teams that image disks",
      role: "helpers",
    },
  ],
  mission: "Image disks",
  own_measures: "All of ours are at it",
  planned_use: "On site",
  other_support: "None",
  effect_ceiling: "E2",
  offers_within: "PT4H",
  needed_within: "PT12H",
  period: "P2D",
  priority: "urgent",
  life_safety: true,
  cost_terms: "Each bears its own",
};

const ESCALATION = {
  to: "operational",
  of: "duty-desk",
  acknowledge_within: "PT15M",
  accept_within: "PT1H",
  reason: "Wards are closed",
  de_escalation: ["Wards are open"],
  exit_criteria: ["Nothing is left to decide"],
};
