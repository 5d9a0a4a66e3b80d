import { Writable } from "node:stream";
import { openLogger } from "@mirror/chassis";
import type { CredentialReference, Effect, MachineRequest, Outcome } from "@mirror/engine";
import type { CredentialSecret, CredentialTarget } from "@mirror/partnership";
import { CredentialId, EffectId, instantOf, mintId, PartnerId } from "@mirror/vocabulary";
import { hiddenParts, type OpenSecret } from "../sign-in/open-secret.js";
import { Redactor } from "../sign-in/redactor.js";
import type { PerformOptions } from "./capability.js";
import { liveCapabilities } from "./live.js";

const PARTNER = PartnerId.parse(mintId("partner", "live", instantOf(0), "Norland"));
export const KEY = EffectId.parse(mintId("effect", "live", instantOf(0), "k"));

/** A secret as it is opened for one effect. */
export function opened(value: CredentialSecret, ...targets: CredentialTarget[]): OpenSecret {
  const id = CredentialId.parse(mintId("credential", "live", instantOf(0), "c"));
  const credential = { id, name: "of-a-test", kind: value.kind, targets, putAt: instantOf(0) };
  return { credential, value, redactor: new Redactor(hiddenParts(value)) };
}

/** How a playbook refers to it. */
export function signingIn(
  as: CredentialReference["as"],
  more: Partial<CredentialReference> = {},
): { readonly credential: CredentialReference } {
  return { credential: { partner: PARTNER, name: "of-a-test", as, user: null, header: null, ...more } };
}

/** Everything that was logged while effects of this test were performed. */
export class Logged {
  text = "";
  readonly log = openLogger({
    service: "executor",
    level: "debug",
    format: "json",
    to: new Writable({
      write: (chunk, _encoding, done) => {
        this.text += String(chunk);
        done();
      },
    }),
  });
}

/** Performs a request as the executor does: with its secret's redactor around what is logged and what comes back. */
export async function performing(
  request: MachineRequest,
  {
    egress,
    secret,
    logged = new Logged(),
    ...options
  }: Partial<PerformOptions> & {
    readonly egress: readonly string[];
    readonly logged?: Logged;
  },
): Promise<Outcome> {
  const capability = liveCapabilities({ egress }).find(({ name }) => name === request.kind);
  if (capability === undefined) throw new Error(`There is no live ${request.kind}.`);
  const effect: Effect = {
    id: KEY,
    capability: request.kind,
    delivery: "at-most-once",
    idempotent: false,
    request,
  };
  const outcome = await capability.perform(effect, {
    signal: new AbortController().signal,
    ...options,
    log: secret === undefined ? logged.log : secret.redactor.logger(logged.log),
    ...(secret === undefined ? {} : { secret }),
  });
  return secret === undefined ? outcome : secret.redactor.outcome(outcome);
}
