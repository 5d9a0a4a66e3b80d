import {
  effectPlan,
  intendedEffectOf,
  type RunState,
  type StepInvocation,
  settledEffectsOf,
} from "@mirror/engine";
import type { Authorised, Credential } from "@mirror/partnership";
import type { ActionStep } from "@mirror/playbook";
import { type Refusal, refuse } from "@mirror/vocabulary";
import { partnerKind } from "./kinds/partner-kind.js";
import type { Parties } from "./step-scope.js";
import type { Turn } from "./turn.js";

/** What a step's next effect signs in by: nothing, or a credential of the partner that performs it. */
interface SignIn {
  readonly ok: true;
  readonly credential: Credential | null;
}

/**
 * Finds the credential that a step's next effect asks for, in the commit that writes its intent: one that was taken away
 * before it is not used any more. A partner's credential is used in its own runs, and in another's only under that
 * partner's own grant: no one else's playbook makes use of its keys by naming them. An exercise asks for none: its
 * simulators open nothing (DR-02).
 */
export async function credentialFor(
  turn: Turn,
  run: RunState,
  step: ActionStep,
  invocation: StepInvocation,
  { consents, parties: { performer } }: Pick<Authorised, "consents"> & { readonly parties: Parties },
): Promise<SignIn | Refusal> {
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  const next = effectPlan(playbook, step)[settledEffectsOf(invocation).length];
  const authentication = next?.target.authentication ?? null;
  if (authentication === null || run.mode === "exercise") return { ok: true, credential: null };
  // What is sent again is signed in for as it was meant the first time.
  const meant = intendedEffectOf(invocation)?.effect.request.credential;
  const partner = meant?.partner ?? performer.partner;
  if (partner !== run.lead && !consents.some((consent) => consent.partner === partner))
    return refuse(
      "conflict",
      "credential-not-granted",
      `${step.name} would sign in for a partner that neither leads this run nor has consented to the step.`,
    );
  const name = meant?.name ?? authentication.credential;
  const credential = (await turn.load(partnerKind, partner))?.credentials.find((one) => one.name === name);
  if (credential !== undefined) return { ok: true, credential };
  return refuse(
    "conflict",
    "no-such-credential",
    `${step.name} signs in by the credential ${name}, and the partner that performs it has none of that name. Put it into the secret store (mirror secret put ${name}), and start the step again.`,
  );
}
