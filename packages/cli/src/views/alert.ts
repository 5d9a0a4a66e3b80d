import { Alert } from "@mirror/alert";
import { z } from "zod";
import { ownDocument } from "../output/shown.js";
import { fields, parts, section, when } from "../output/text.js";

/** What a message became, for people. */
const Tried = z.strictObject({ mapping: z.string(), alerts: z.array(Alert), notes: z.array(z.string()) });

export const triedText = ownDocument(
  () => Tried,
  (tried: {
    readonly mapping: string;
    readonly alerts: readonly Alert[];
    readonly notes: readonly string[];
  }) => {
    return parts(
      fields([
        ["mapping", tried.mapping],
        ["alerts", tried.alerts.length],
      ]),
      ...tried.alerts.map((alert, n) => section(`Alert ${n + 1}`, alertText(alert))),
      section("Taken instead", tried.notes.join("\n")),
    );
  },
);

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
