import { PartnerId, TeamId } from "@mirror/vocabulary";
import { z } from "zod";
import { type Alert, ObservableKind } from "./alert.js";

/** Where a playbook's variable gets its value: written down in the rule, or taken from the alert. */
const ValueFrom = z.union([
  z.string().max(1_000),
  z.strictObject({ observable: ObservableKind }),
  z.strictObject({ label: z.string().max(200) }),
]);

/** What a partner lets follow from an alert of one of its sources: a playbook is proposed, or started by itself. */
export const AlertRule = z.strictObject({
  /** All of it has to be so. */
  when: z
    .strictObject({
      severityAtLeast: z.int().min(0).max(5).default(0),
      labels: z.record(z.string().max(200), z.string().max(500)).default({}),
    })
    .prefault({}),
  playbook: z
    .string()
    .regex(/^playbook--[0-9a-f-]{36}$/, "A playbook is named by its CACAO id (playbook--<uuid>)."),
  may: z.enum(["propose", "start"]),
  /** Which team plays each role of the playbook; what begins a run looks at them. */
  bindings: z.record(z.string().max(63), z.strictObject({ partner: PartnerId, team: TeamId })).default({}),
  variables: z.record(z.string().max(250), ValueFrom).default({}),
});
export type AlertRule = z.infer<typeof AlertRule>;

/** The rules that an alert falls under: of each playbook one, and before one that proposes one that starts it. */
export function rulesFor(alert: Alert, rules: readonly AlertRule[]): AlertRule[] {
  const found = new Map<string, AlertRule>();
  for (const rule of rules) {
    if (alert.severity < rule.when.severityAtLeast) continue;
    if (!Object.entries(rule.when.labels).every(([name, value]) => alert.labels[name] === value)) continue;
    if (found.get(rule.playbook)?.may !== "start") found.set(rule.playbook, rule);
  }
  return [...found.values()];
}

/** The values that a rule gives a playbook's variables; what the alert does not say is left out. */
export function valuesFor(alert: Alert, { variables }: AlertRule): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, from] of Object.entries(variables)) {
    const value = valueFrom(alert, from);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function valueFrom(alert: Alert, from: z.infer<typeof ValueFrom>): string | undefined {
  if (typeof from === "string") return from;
  if ("label" in from) return alert.labels[from.label];
  return alert.observables.find((one) => one.kind === from.observable)?.value;
}
