import { AlertMapping } from "@mirror/alert";
import { mintId, PartnerId, type Recorded, SourceId, sha256Hex } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { SET_UP, START } from "../scene.fixture.js";
import { AddSource, decideSource, evolveSource, type Source, type SourceFact } from "./source.js";

const id = SourceId.parse(mintId("source", "live", START, "alerts"));
const partner = PartnerId.parse(mintId("partner", "live", START, "Norland"));
const mapping = AlertMapping.parse({
  mapping: 1,
  name: "test",
  fields: { fingerprint: { path: "$.id" }, title: { path: "$.title" } },
});
const adding = {
  type: "add",
  id,
  mode: "live",
  exercise: null,
  partner,
  what: AddSource.parse({ name: "Alertmanager", mapping }),
  signIn: { kind: "bearer", hash: sha256Hex("secret") },
  may: "propose",
} as const;
const recorded = (fact: SourceFact): Recorded<SourceFact> =>
  ({ ...fact, at: START, recordedAt: START, actor: SET_UP, partner: null }) as Recorded<SourceFact>;

test("a source is added once, and of one that was never added nothing is said", () => {
  const added = decideSource(undefined, adding);
  if (!added.ok) throw new Error(added.detail);
  const there = added.facts.reduce<Source | undefined>(
    (sofar, fact) => evolveSource(sofar, recorded(fact)),
    undefined,
  );
  // What set it up is no person.
  expect(there).toMatchObject({ status: "listening", addedBy: null });
  expect(decideSource(there, adding)).toMatchObject({ ok: false, code: "source-exists" });
  expect(decideSource(undefined, { type: "remove", reason: "It is gone." })).toMatchObject({
    ok: false,
    code: "no-such-source",
  });
  expect(() =>
    evolveSource(undefined, recorded({ type: "source-removed", data: { reason: "It is gone." } })),
  ).toThrow("cannot begin with source-removed");
});
