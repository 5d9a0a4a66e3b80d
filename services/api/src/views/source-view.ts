import type { SourceView } from "@mirror/contract";
import type { Source } from "@mirror/operations";
import type { Directory } from "../sight/directory.js";
import { versioned } from "./version.js";

/** A source of alerts, without what it signs in by. */
export function sourceView(source: Source, names: Directory): SourceView {
  const { id, name, status, marking, markingAssigned, rules, mapping, addedAt } = source;
  return versioned({
    id,
    name,
    status,
    partner: names.partner(source.partner),
    exerciseId: source.exercise,
    signIn: source.signIn.kind,
    oldSecretUntil: source.before?.until ?? null,
    marking,
    markingAssigned,
    rules: [...rules],
    mapping,
    addedAt,
    addedBy: source.addedBy === null ? null : names.person(source.addedBy),
  });
}
