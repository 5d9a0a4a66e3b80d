import { routes } from "@mirror/contract";
import { partnerKind, tellPartner } from "@mirror/operations";
import { sealSecret } from "@mirror/secret-store";
import { CredentialId, refuse } from "@mirror/vocabulary";
import type { Api } from "../door/api.js";
import { decides } from "../door/decides.js";
import { newStreamId } from "../door/new-stream-id.js";
import { type Door, reads } from "../door/reads.js";
import { credentialView, partnerView } from "../views/partner-view.js";

/**
 * What partners' steps sign in by. A secret is sealed where it arrives, with a key that cannot open it, and laid down before
 * the commit that names it: so a credential on the record always has its secret, or had it taken away.
 */
export const credentialDoors: Door[] = [
  (api) =>
    reads(routes.secretStore.show, async () => {
      const key = await api.secretStore.sealingKey();
      return key === undefined
        ? { state: "no-key" as const, keyVersion: null }
        : { state: "open" as const, keyVersion: key.id };
    })(api),
  (api) => putsCredential(api)(api),
  (api) => removesCredential(api)(api),
];

export const NO_KEY = refuse(
  "conflict",
  "secret-store-closed",
  "Nobody could open a secret now, so none is taken in: the executor has no key. Whoever runs this installation is told by mirror doctor what to do.",
);

function putsCredential({ secretStore, log }: Api): Door {
  // One id for one request, however often it is decided: what an overtaken round has laid down, the next one lays over.
  const ids = new WeakMap<object, CredentialId>();
  return decides(routes.partners.putCredential, {
    about: (sight, { params }) => sight.load(partnerKind, params.id),
    content: ({ body: { secret: _, ...rest } }) => rest,
    async decide(turn, asked, made) {
      const { params, body, caller } = asked;
      const { name, targets, secret } = body;
      const { kind } = secret;
      const sealing = await secretStore.sealingKey();
      if (sealing === undefined) return NO_KEY;
      const id = ids.get(asked) ?? CredentialId.parse(await newStreamId(turn, caller, "credential", "live"));
      ids.set(asked, id);
      const before = (await turn.load(partnerKind, params.id))?.credentials.find((one) => one.name === name);
      const refusal = await tellPartner(turn, params.id, { type: "put-credential", id, name, kind, targets });
      if (refusal !== undefined) return refusal;
      await secretStore.put(id, sealSecret({ id, partner: params.id, name, kind }, secret, sealing));
      if (before !== undefined)
        turn.whenCommitted(() => {
          secretStore.remove(before.id).catch((error: unknown) => {
            log.warn("a replaced secret is still kept, sealed", { credential: before.id, error });
          });
        });
      made(id);
      return undefined;
    },
    async show(sight, { params }, id) {
      const found = (await sight.load(partnerKind, params.id))?.credentials.find((one) => one.id === id);
      return found && credentialView(found);
    },
  });
}

function removesCredential({ secretStore }: Api): Door {
  return decides(routes.partners.removeCredential, {
    about: (sight, { params }) => sight.load(partnerKind, params.id),
    async decide(turn, { params, body: { name } }) {
      const found = (await turn.load(partnerKind, params.id))?.credentials.find((one) => one.name === name);
      const refusal = await tellPartner(turn, params.id, { type: "remove-credential", name });
      // Before the commit: should that fail, the credential is without its secret, and nothing is sent with it.
      if (refusal === undefined && found !== undefined) await secretStore.remove(found.id);
      return refusal;
    },
    async show(sight, { params }) {
      const partner = await sight.load(partnerKind, params.id);
      return partner && partnerView(partner, sight.caller, await sight.recordedAt());
    },
  });
}
