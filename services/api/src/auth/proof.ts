import { accountOf, type Partner, PasswordKey } from "@mirror/partnership";
import type { PartnerId, PersonId } from "@mirror/vocabulary";
import { z } from "zod";

/**
 * By what somebody showed who they are. This is the port of signing in: whatever way there is, it ends in a proof, and a
 * session lasts while its proof counts. An identity provider or a passkey is another kind here.
 */
export const Proof = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("password"), key: PasswordKey }),
]);
export type Proof = z.infer<typeof Proof>;

/** Who somebody is, as a way of signing in has found out. */
export interface Proven {
  readonly partner: PartnerId;
  readonly person: PersonId;
  readonly proof: Proof;
}

/** Whether a proof still counts: not once the account was closed or opened anew. */
export function stillCounts(proof: Proof, partner: Partner, person: PersonId): boolean {
  switch (proof.kind) {
    case "password":
      return accountOf(partner, person)?.password === proof.key;
  }
}
