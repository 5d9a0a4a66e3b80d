import { type Refusal, refuse } from "@mirror/vocabulary";
import type { Agent, SshCommand, VariableName } from "./playbook.js";
import { isHost, type Resolved, wholeTextOnly, wholeValue } from "./resolve-http-command.js";
import type { ValueOf } from "./value.js";

/** A command for another machine's shell: where, what, and what its input gets. */
export interface ResolvedSsh {
  readonly ok: true;
  /** `ssh://fw.example:22`, with the port always said. */
  readonly place: string;
  readonly command: string;
  /** The values of the step's `in_args` as one JSON object by name, for the command to read; null: nothing. */
  readonly input: string | null;
}

/**
 * Where an `ssh` command goes and what it is given. Its text is what the document says: no value of a run ever becomes
 * part of what a shell reads. Values reach the command as data instead, as JSON on its standard input.
 */
export function resolveSshCommand(
  command: SshCommand,
  target: Agent,
  inArgs: readonly VariableName[],
  lookUp: ValueOf,
): ResolvedSsh | Refusal {
  const place = sshPlaceOf(target, lookUp);
  if (!place.ok) return place;
  const values: Record<string, string> = {};
  for (const name of inArgs) {
    const value = wholeTextOnly(lookUp)(name)?.value ?? null;
    if (value === null)
      return refuse("invalid", "value-unknown", `The command needs ${name}, and there is no such value yet.`);
    values[name] = value;
  }
  const input = inArgs.length === 0 ? null : `${JSON.stringify(values)}\n`;
  return { ok: true, place: place.text, command: command.text, input };
}

function sshPlaceOf({ address: { url, dname, ipv4, ipv6 }, port }: Agent, lookUp: ValueOf): Resolved {
  const written = url?.[0] ?? dname?.[0] ?? ipv4?.[0] ?? ipv6?.[0];
  if (written === undefined) return refuse("invalid", "no-address", "The target has no address.");
  const address = wholeValue(written, wholeTextOnly(lookUp));
  if (!address.ok) return address;
  const isIpv6Only = url?.[0] === undefined && dname?.[0] === undefined && ipv4?.[0] === undefined;
  const bare = isIpv6Only ? `[${address.text}]` : address.text;
  const [, host = "", own] = /^(?:ssh:\/\/)?(\[[^\]]*\]|[^:/]*)(?::([1-9]\d{0,4}))?\/?$/i.exec(bare) ?? [];
  const at = Number(own ?? port ?? 22);
  if (!isHost(host) || at > 65_535)
    return refuse("invalid", "address-unusable", "This is no address that ssh can reach: name a host.");
  return { ok: true, text: `ssh://${host.toLowerCase()}:${at}` };
}
