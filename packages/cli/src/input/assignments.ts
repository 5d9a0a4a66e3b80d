import { ExitCode } from "../exit-codes.js";
import { Stop } from "../stop.js";

/** `name=value` pairs as flags give them; the value may hold more equals signs. Each name once. */
export function assignments(flag: string, texts: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf("=");
    if (at < 1) throw new Stop(ExitCode.usage, `${flag} is written name=value, not "${text}".`);
    const name = text.slice(0, at);
    if (found.has(name)) throw new Stop(ExitCode.usage, `${flag} gives "${name}" twice.`);
    found.set(name, text.slice(at + 1));
  }
  return found;
}

/** The name that a playbook's variable has, whether it was written with its underscores (`__found__`) or without. */
export function variableName(name: string, known: readonly string[]): string {
  return !known.includes(name) && known.includes(`__${name}__`) ? `__${name}__` : name;
}
