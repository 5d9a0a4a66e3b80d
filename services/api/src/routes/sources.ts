import { readMapping } from "@mirror/alert/mapper";
import { API_ROOT, routes } from "@mirror/contract";
import {
  addSource,
  removeSource,
  rotateSource,
  type Source,
  type SourceSignIn,
  setSourceRules,
  sourceKind,
  type Turn,
} from "@mirror/operations";
import { CredentialId, durationMs, refuse, SourceId } from "@mirror/vocabulary";
import { hashOfSecret, newSecret } from "../auth/token.js";
import type { Api } from "../door/api.js";
import { type Deciding, decides } from "../door/decides.js";
import { newStreamId } from "../door/new-stream-id.js";
import { pageOfIndex } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { seenSource, withinExercise } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { sourceView } from "../views/source-view.js";

async function show(sight: Sight, id: string) {
  const seen = await seenSource(sight, id);
  return seen && sourceView(seen.source, await sight.directory());
}

const onSource = {
  about: (sight: Sight, { params }: { params: { id: SourceId } }) => seenSource(sight, params.id),
  show: (sight: Sight, { params }: { params: { id: SourceId } }) => show(sight, params.id),
};

/** Sources of alerts: who of a partner's products may send, what it means, and what may follow. */
export const sourceDoors: Door[] = [
  reads(routes.sources.list, (sight, { query }) =>
    pageOfIndex(sight, "sources", query, (id) => show(sight, id)),
  ),
  reads(routes.sources.show, (sight, { params }) => show(sight, params.id)),
  (api) => decides(routes.sources.add, addsSource(api))(api),
  decides(routes.sources.setRules, {
    ...onSource,
    decide: (turn, { params, body }) => setSourceRules(turn, params.id, body.rules),
  }),
  (api) => decides(routes.sources.rotate, rotatesSource(api))(api),
  (api) => decides(routes.sources.remove, removesSource(api))(api),
];

/** A secret that only its source and a hash know, or that is sealed where signatures are checked; it is shown once. */
interface Made {
  readonly credential: CredentialId;
  readonly signIn: SourceSignIn;
  readonly secret: string;
  readonly shown: (id: string) => string | null;
}

function addsSource({ sourceSecrets }: Api): Deciding<typeof routes.sources.add> {
  // One secret for one request, however often it is decided.
  const made = new WeakMap<object, Made>();
  return {
    about: (sight, { body }) => withinExercise(sight, body.exercise),
    content: ({ body: { secret: _, ...rest } }) => rest,
    async decide(turn, asked, told) {
      const { caller, body } = asked;
      const { signIn, secret, exercise = null, ...what } = body;
      const read = readMapping(what.mapping);
      if (!read.ok)
        return refuse(
          "invalid",
          "mapping-faulty",
          `The mapping cannot be used: ${read.faults.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(" ")}`,
        );
      if (secret !== undefined && signIn !== "standard-webhooks") return SECRET_NOT_WANTED;
      const credential = CredentialId.parse(await newStreamId(turn, caller, "credential", "live"));
      const known = made.get(asked) ?? makeSecret(signIn, credential, secret);
      made.set(asked, known);
      const refusal = await addSource(turn, what, known.signIn, exercise, () => {
        const id = SourceId.parse(turn.newId("source"));
        told(id);
        return id;
      });
      // Before the commit that names it: a source on the record can always be heard.
      if (refusal === undefined && known.signIn.kind === "standard-webhooks")
        await sourceSecrets.put({ id: known.credential, partner: caller.partner.id }, known.secret);
      return refusal;
    },
    async show(sight, _asked, id) {
      const view = await show(sight, id);
      return view && { ...view, secret: null };
    },
    once: (value, asked) => ({ ...value, secret: made.get(asked)?.shown(value.id) ?? null }),
  };
}

const SECRET_NOT_WANTED = refuse(
  "invalid",
  "secret-not-wanted",
  "Only a source that signs brings a secret of its own.",
);

/** A new secret of the same kind; what was sealed of the one before the last is gone with the commit. */
function rotatesSource({ sourceSecrets, log }: Api): Deciding<typeof routes.sources.rotate> {
  const made = new WeakMap<object, Made>();
  return {
    about: onSource.about,
    content: ({ body: { secret: _, ...rest } }) => rest,
    async decide(turn, asked) {
      const { caller, params, body } = asked;
      const before = await turn.load(sourceKind, params.id);
      if (before === undefined) return refuse("absent", "no-such-source", "There is no such source.");
      const { kind } = before.signIn;
      if (body.secret !== undefined && kind !== "standard-webhooks") return SECRET_NOT_WANTED;
      const credential = CredentialId.parse(await newStreamId(turn, caller, "credential", "live"));
      const known = made.get(asked) ?? makeSecret(kind, credential, body.secret);
      made.set(asked, known);
      const refusal = await rotateSource(turn, params.id, known.signIn, durationMs(body.oldFor));
      if (refusal !== undefined) return refusal;
      // Before the commit that names it: a source on the record can always be heard.
      if (kind === "standard-webhooks")
        await sourceSecrets.put({ id: known.credential, partner: before.partner }, known.secret);
      const after = turn.current(sourceKind, params.id);
      const kept = after === undefined ? [] : sealedOf(after);
      forget(
        turn,
        sealedOf(before).filter((one) => !kept.includes(one)),
        params.id,
        { sourceSecrets, log },
      );
      return undefined;
    },
    async show(sight, { params }) {
      const view = await show(sight, params.id);
      return view && { ...view, secret: null };
    },
    once: (value, asked) => ({ ...value, secret: made.get(asked)?.shown(value.id) ?? null }),
  };
}

/** What lies sealed of what a source signs by, or signed by before. */
function sealedOf({ signIn, before }: Source): CredentialId[] {
  return [signIn, ...(before === null ? [] : [before.signIn])].flatMap((one) =>
    one.kind === "standard-webhooks" ? [one.credential] : [],
  );
}

/** Takes away what nobody signs by any more, once that is on the record. */
function forget(
  turn: Turn,
  sealed: readonly CredentialId[],
  source: SourceId,
  { sourceSecrets, log }: Pick<Api, "sourceSecrets" | "log">,
): void {
  for (const credential of sealed)
    turn.whenCommitted(() => {
      sourceSecrets.remove(credential).catch((error: unknown) => {
        log.warn("a secret that no source signs by is still kept, sealed", { source, error });
      });
    });
}

function makeSecret(kind: SourceSignIn["kind"], credential: CredentialId, brought?: string): Made {
  const secret = newSecret();
  const hash = hashOfSecret(secret);
  switch (kind) {
    case "standard-webhooks": {
      const shared = brought ?? `whsec_${Buffer.from(secret, "base64url").toString("base64")}`;
      const shown = () => (brought === undefined ? shared : null);
      return { credential, signIn: { kind, credential }, secret: shared, shown };
    }
    case "bearer":
      return { credential, signIn: { kind, hash }, secret, shown: () => secret };
    case "key-in-path":
      return {
        credential,
        signIn: { kind, hash },
        secret,
        shown: (id) => `${API_ROOT}/triggers/${id}/${secret}`,
      };
  }
}

function removesSource({ sourceSecrets, log }: Api): Deciding<typeof routes.sources.remove> {
  return {
    ...onSource,
    async decide(turn, { params, body }) {
      const before = await turn.load(sourceKind, params.id);
      const refusal = await removeSource(turn, params.id, body.reason);
      if (refusal === undefined && before !== undefined)
        forget(turn, sealedOf(before), params.id, { sourceSecrets, log });
      return refusal;
    },
  };
}
