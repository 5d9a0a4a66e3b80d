import { routes } from "@mirror/contract";
import { instantAfter } from "@mirror/vocabulary";
import { afterEach, beforeEach, expect, test } from "vitest";
import { House, type Household } from "./house.fixture.js";
import { Browsing, formIn } from "./lite/browsing.fixture.js";

let house: House;
let home: Household;
let away: Household;

beforeEach(async () => {
  house = await new House().open();
  home = await house.household("Norland", {
    Olaf: ["authorised-official"],
    Cy: ["responder", "administrator"],
  });
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

test("C-06 C-12 C-13 what was said in advance stands on one page, each with one button that takes it back", async () => {
  const params = { id: home.partner };
  const guest = home.guest("Olaf");
  await guest.asks(routes.delegations.make, {
    params,
    body: {
      to: home.guest("Cy").id,
      scope: { effectCeiling: "E2", levels: ["operational"], playbooks: "any" },
      until: instantAfter(house.now, 3_600_000),
      words: "Order 12, for the night.",
    },
  });
  const olaf = new Browsing(house);
  await olaf.signIn(home, "Olaf", "Cy");
  const page = await olaf.open("/lite/in-advance");
  expect(page.text).toContain("Order 12, for the night.");
  const revoked = await olaf.send(page, "/lite/in-advance/revoke-delegation");
  expect(revoked.text).not.toContain("Order 12, for the night.");

  const restrict = { kind: "limitation", effects: "E3", targets: "pump-1, pump-2" };
  const path = "/lite/in-advance/set-caveat";
  const unsaid = await olaf.send(revoked, path, { ...restrict, words: "Our parliament is asked." });
  expect([unsaid.status, formIn(unsaid.text, path).targets]).toEqual([422, restrict.targets]);
  const set = await olaf.send(unsaid, path, { kind: "limitation", higherOffice: "Ministry" });
  expect(set.text).toContain("Our parliament is asked.");
  const { items } = await guest.asks(routes.caveats.list, { params });
  expect(items).toMatchObject([
    {
      higherOffice: "Ministry",
      scope: { effects: ["E3", "E4"], targets: ["pump-1", "pump-2"], concerning: "both" },
    },
  ]);
  const lifted = await olaf.send(set, "/lite/in-advance/lift-caveat");
  expect(lifted.text).not.toContain("Our parliament is asked.");
  expect((await guest.asks(routes.caveats.list, { params })).items).toEqual([]);
});
