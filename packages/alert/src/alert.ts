import { Instant } from "@mirror/vocabulary";
import { z } from "zod";

/** What an observable is. The words are ours; `ip` stands for both versions of addresses. */
export const ObservableKind = z.enum([
  "ip",
  "host",
  "domain",
  "url",
  "user",
  "email",
  "hash",
  "file",
  "process",
]);
export type ObservableKind = z.infer<typeof ObservableKind>;

/** Something that was seen: where it happened, who took part, what was left behind. */
export const Observable = z.strictObject({ kind: ObservableKind, value: z.string().min(1).max(500) });
export type Observable = z.infer<typeof Observable>;

/**
 * One alert as we understand it. All its text has come from outside: it is one line, or lines, of visible characters, and
 * cut to a length, and nothing else is promised of it.
 */
export const Alert = z.strictObject({
  /** What its sender knows it by: the same alert again has the same one. */
  fingerprint: z.string().min(1).max(200),
  status: z.enum(["firing", "resolved"]),
  title: z.string().min(1).max(200),
  description: z.string().max(8_000),
  /** 0 baseline to 5 emergency (ES-01), never a CVSS score (ES-10). */
  severity: z.int().min(0).max(5),
  /** When it began, by its sender; null where it does not say. */
  startedAt: Instant.nullable(),
  /** Where more of it is to be seen; null where its sender names no address of the web. */
  link: z.string().max(2_000).nullable(),
  /** What its sender tells it apart by: a rule goes by these. */
  labels: z.record(z.string().max(200), z.string().max(500)),
  observables: z.array(Observable).max(100),
});
export type Alert = z.infer<typeof Alert>;

/** At most so many alerts come in one message; a sender that groups more is told to send smaller groups. */
export const ALERTS_PER_MESSAGE_MAX = 100;
