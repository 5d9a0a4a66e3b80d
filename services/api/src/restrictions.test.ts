import { routes } from "@mirror/contract";
import { instantAfter } from "@mirror/vocabulary";
import { afterEach, beforeEach, expect, test } from "vitest";
import { House, type Household } from "./house.fixture.js";

let house: House;
let home: Household;
let away: Household;

beforeEach(async () => {
  house = await new House().open();
  home = await house.household("Norland", { Olaf: ["authorised-official"], Cy: ["responder"] });
  away = await house.household("Sudland", { Eve: ["authorised-official", "administrator"] });
});
afterEach(async () => {
  await house.close();
  expect(house.errors).toEqual([]);
});

test("C-12 an official delegates, its partner sees it and nobody else's does, and it ends at once", async () => {
  const params = { id: home.partner };
  const olaf = home.guest("Olaf");
  const body = {
    to: home.guest("Cy").id,
    scope: { effectCeiling: "E2", levels: ["operational"], playbooks: "any" },
    until: instantAfter(house.now, 3_600_000),
    words: "Order 12, for the night.",
  } as const;
  const made = await olaf.asks(routes.delegations.make, {
    params,
    body: { ...body, scope: { ...body.scope, levels: ["operational"] } },
  });
  expect(made).toMatchObject({ from: { name: "Olaf" }, to: { name: "Cy" }, holds: true });
  expect(await away.guest("Eve").tries(routes.delegations.list, { params })).toMatchObject({
    ok: false,
    problem: { status: 404 },
  });
  const delegation = made.id;
  const ended = await home.guest("Cy").asks(routes.delegations.revoke, { params, body: { delegation } });
  expect(ended).toMatchObject({ id: delegation, holds: false });
  expect((await olaf.asks(routes.delegations.list, { params })).items).toHaveLength(1);
});

test("C-13 everybody sees that a partner restricts something, and only its own people what", async () => {
  const params = { id: home.partner };
  const olaf = home.guest("Olaf");
  const body = {
    kind: "limitation",
    higherOffice: "Ministry",
    scope: { concerning: "both", playbooks: "any", effects: "any", targets: "any", dataClasses: "any" },
    words: "Our parliament wants to be asked.",
  } as const;
  const set = await olaf.asks(routes.caveats.set, { params, body });
  expect(set).toMatchObject({ words: body.words, higherOffice: "Ministry", scope: body.scope });
  const seen = await away.guest("Eve").asks(routes.caveats.list, { params });
  expect(seen.items).toMatchObject([
    { kind: "limitation", words: "Restricted.", higherOffice: null, scope: null },
  ]);
  const lifting = { params, body: { caveat: set.id } };
  expect(await away.guest("Eve").tries(routes.caveats.lift, lifting)).toMatchObject({
    ok: false,
    problem: { status: 403, rule: "INV-12" },
  });
  expect(await olaf.asks(routes.caveats.lift, lifting)).toMatchObject({ caveats: 0 });
  expect((await olaf.asks(routes.caveats.list, { params })).items).toEqual([]);
});
