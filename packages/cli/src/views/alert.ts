import type { Alert } from "@mirror/alert";
import { fields, parts, section, when } from "../output/text.js";

/** What a message became, for people. */
export function triedText(tried: {
  readonly mapping: string;
  readonly alerts: readonly Alert[];
  readonly notes: readonly string[];
}): string {
  return parts(
    fields([
      ["mapping", tried.mapping],
      ["alerts", tried.alerts.length],
    ]),
    ...tried.alerts.map((alert, n) => section(`Alert ${n + 1}`, alertText(alert))),
    section("Taken instead", tried.notes.join("\n")),
  );
}

function alertText(alert: Alert): string {
  return parts(
    fields([
      ["title", alert.title],
      ["status", alert.status],
      ["severity", alert.severity],
      ["fingerprint", alert.fingerprint],
      ["since", alert.startedAt === null ? null : when(alert.startedAt)],
      ["link", alert.link],
      ...alert.observables.map(({ kind, value }): [string, string] => [kind, value]),
    ]),
    alert.description,
  );
}
