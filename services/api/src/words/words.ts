import type { Entry } from "@mirror/journal";
import { readFact } from "@mirror/operations";
import type { Directory } from "../sight/directory.js";
import type { Seen } from "../sight/seen.js";
import { aidWords } from "./aid-words.js";
import { breakGlassWords } from "./break-glass-words.js";
import { consentWords } from "./consent-words.js";
import { consultationWords } from "./consultation-words.js";
import { escalationWords } from "./escalation-words.js";
import { regulatoryClockWords } from "./regulatory-clock-words.js";
import { runWords } from "./run-words.js";
import { shareRecallWords } from "./share-recall-words.js";
import { standingWords } from "./standing-consent-words.js";

/** What an entry records, in one sentence. */
export function wordsOf(what: Seen, entry: Entry, names: Directory): string {
  switch (what.kind) {
    case "run":
      return runWords(readFact(entry), what.run, names);
    case "consent":
      return consentWords(readFact(entry), names);
    case "consultation":
      return consultationWords(readFact(entry), names);
    case "aid-request":
      return aidWords(readFact(entry), what.request, names);
    case "escalation":
      return escalationWords(readFact(entry), what.escalation, names);
    case "regulatory-clock":
      return regulatoryClockWords(readFact(entry), what.clock, names);
    case "share-recall":
      return shareRecallWords(readFact(entry), what.recall, names);
    case "break-glass":
      return breakGlassWords(readFact(entry), names);
    case "standing-consent":
      return standingWords(readFact(entry), names);
    case "incident":
    case "agreement":
    case "exercise":
    case "partner":
    case "source":
    case "playbook":
      return entry.body.type.replaceAll("-", " ");
  }
}
