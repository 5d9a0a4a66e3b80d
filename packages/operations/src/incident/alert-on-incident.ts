import type { Alert } from "@mirror/alert";
import type { Instant, RunId, SourceId } from "@mirror/vocabulary";

/** One alert as an incident knows it: what it said first, and how often it came again. */
export interface AlertOnIncident {
  readonly source: SourceId;
  readonly alert: Omit<Alert, "status">;
  readonly status: Alert["status"];
  /** How often it was told again that it fires, after the first time. */
  readonly repeats: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly resolvedAt: Instant | null;
}

/** A playbook that a rule of the source's partner names for an alert. */
export interface ProposedPlaybook {
  readonly playbook: string;
  /** Whether the rule lets the source start it by itself. */
  readonly may: "propose" | "start";
  readonly run: RunId | null;
  /** Why it was not started by itself, where it might have been. */
  readonly because: string | null;
}

/** Which alert is meant: its sender's own name for it, and whose name that is. */
export interface AlertKey {
  readonly source: SourceId;
  readonly fingerprint: string;
}

export function isAlert({ source, alert }: AlertOnIncident, key: AlertKey): boolean {
  return source === key.source && alert.fingerprint === key.fingerprint;
}

/** Whether an incident came of alerts, and none of them fires any more. */
export function allResolved(alerts: readonly AlertOnIncident[]): boolean {
  return alerts.length > 0 && alerts.every((one) => one.status === "resolved");
}
