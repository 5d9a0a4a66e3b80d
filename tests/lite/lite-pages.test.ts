import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { apiClient, type CallOf, type Route, routes, type ValueOf } from "@mirror/contract";
import { keyOf } from "@mirror/partner-keys";
import { firstStatements, type PartnerRole, signStatement } from "@mirror/partnership";
import { instantOf } from "@mirror/vocabulary";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startProduct } from "../../infra/start/host.mjs";
import { browserForThisFile, browserLeftOut, telephone } from "./browser.js";

const PAGE_BYTES_MAX = 20_000;
const WIDTH_PX = 390;
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const PASSWORD = "four words and a lantern";
const DAY_MS = 24 * 3600 * 1000;
const OFFICE = "Health Director";
const PLAYBOOKS = [
  "hospital-ransomware/mutual-aid",
  "shared/notification",
  "shared/stand-down",
  "hospital-ransomware",
];

describe.skipIf(browserLeftOut !== "")(`in a real browser${browserLeftOut}`, () => {
  const browser = browserForThisFile();
  let folder = "";
  let product: Awaited<ReturnType<typeof startProduct>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mirror-lite-"));
    product = await startProduct(where("0"));
  });
  afterAll(async () => {
    await product?.stop();
    if (folder !== "") await rm(folder, { recursive: true, force: true });
  });

  function where(port: string) {
    const env = {
      ...process.env,
      REDIS_URL: "",
      MIRROR_PORT: port,
      MIRROR_METRICS_PORT: "0",
      MIRROR_ARCHIVE_DIR: "",
    };
    return { dataDir: join(folder, "data"), env };
  }

  /** Somebody who asks the API with a token. */
  function as(token: string) {
    const client = apiClient({ url: product.url, token, fetch });
    return async <R extends Route>(route: R, call: CallOf<R>): Promise<ValueOf<R>> => {
      const told = await client.call(route, call as never);
      if (told.ok) return told.value;
      throw new Error(`${route.id}: ${JSON.stringify(told)}`);
    };
  }

  test("two people do the demo's incident on their telephones: declare, start, decide, report", async () => {
    const admin = as(product.adminToken);
    const north = await partner(admin, "Norland", {
      Ada: ["trigger", "responder", "run-lead"],
      Olaf: OFFICIAL,
      Oda: OFFICIAL,
    });
    const south = await partner(admin, "Sudmark", { Eve: OFFICIAL, Una: OFFICIAL });
    await agree(north, south);
    for (const name of PLAYBOOKS) {
      const file = fileURLToPath(new URL(`../../playbooks/${name}/playbook.json`, import.meta.url));
      await north.as("Ada")(routes.playbooks.import, { body: { document: await readFile(file, "utf8") } });
    }

    const looks = await eyes();
    const ada = await signedIn(north.codes.Ada ?? "", "ada", looks);
    const eve = await signedIn(south.codes.Eve ?? "", "eve");
    await looks(ada, "inbox-empty");
    await ada.getByRole("link", { name: "Change my password" }).click();
    await looks(ada, "password");
    await ada.getByRole("link", { name: "Back, change nothing" }).click();
    await eve.goto(`${product.url}/lite/aid-requests/${await askAid(north, south)}`);
    await eve.getByText("We cannot help …").click();
    await looks(eve, "aid");
    await eve.getByLabel("Why").selectOption("no-capacity");
    await eve.getByRole("button", { name: "Decline …" }).click();
    await looks(eve, "aid-declining");
    await eve.getByRole("link", { name: "Back, decide nothing" }).click();
    await eve.getByRole("button", { name: "We have received it" }).click();
    await eve.getByText("Offer something of ours …").click();
    await looks(eve, "aid-offer");
    await eve.getByRole("button", { name: "Offer exactly this" }).click();
    await eve.getByRole("link", { name: "Sudmark, line 1" }).click();
    await eve.getByText("Take it back …").click();
    await looks(eve, "aid-help");
    for (const [link, summary] of [
      ["Aid", undefined],
      ["Duty", "Say when I am away …"],
      ["In advance", "Restrict something …"],
    ] as const) {
      await eve.getByRole("link", { name: link, exact: true }).click();
      if (summary !== undefined) await eve.getByText(summary).click();
      await looks(eve, link.toLowerCase().replace(" ", "-"));
    }

    await ada.getByRole("link", { name: "Declare an incident" }).click();
    await ada.getByLabel("What has happened, in one line").fill("A hospital group is being encrypted");
    await ada.getByLabel("How bad is it?").selectOption("4");
    await ada.getByRole("group", { name: "Are lives in danger?" }).getByLabel("Yes").check();
    await looks(ada, "declare");
    await ada.getByRole("button", { name: "Declare it" }).click();
    await looks(ada, "incident");

    await ada.getByRole("link", { name: "Ransomware on a hospital group" }).click();
    for (const part of await ada.getByRole("combobox").all()) {
      const isTheirs = /receiving|first|second/i.test(await part.getAttribute("name").then(String));
      await part.selectOption({ label: isTheirs ? "Team of Sudmark" : "Team of Norland" });
    }
    await looks(ada, "start");
    await ada.getByRole("button", { name: "Start it" }).click();
    await ada.getByText("Blocked on:").waitFor();
    await looks(ada, "run");

    await take(ada, "Triage, declare, set severity", looks);
    await report(ada);
    await take(ada, "Open the hospital command centre");
    await report(ada);

    await eve.getByRole("link", { name: "Inbox" }).click();
    await looks(eve, "inbox");
    await eve.getByRole("link", { name: "Ask consent to move patients across the border" }).click();
    await eve.getByLabel("Your reason").fill("Our beds are free, and the doctors agree.");
    await eve.getByText("Yes, but only if …").click();
    await looks(eve, "consent");
    const round = new URL(eve.url()).pathname.split("/").at(-1) ?? "";
    await eve.getByRole("button", { name: "Grant …" }).click();
    await looks(eve, "consent-confirm");
    await eve.getByRole("button", { name: "Yes, grant exactly this" }).click();
    await eve.getByText("Granted, exactly as shown.").waitFor();
    await looks(eve, "consent-granted");

    for (const [who, name] of [
      [south, "Una"],
      [north, "Olaf"],
      [north, "Oda"],
    ] as const) {
      const ask = who.as(name);
      const { scopeHash } = await ask(routes.consents.show, { params: { id: round } });
      await ask(routes.consents.grant, { params: { id: round }, body: { scopeHash } });
    }
    await eve.goto(`${product.url}/lite/consents/${round}`);
    await eve.getByText("Take your yes back …").click();
    await eve.getByLabel("Why").fill("Our beds are full after all.");
    await eve.getByRole("button", { name: "Withdraw …" }).click();
    await looks(eve, "consent-withdrawal");
    await eve.getByRole("link", { name: "Back, decide nothing" }).click();
    await take(ada, "Move patients with the minimum data set");
    await report(ada);
    await looks(ada, "step-done");
    const step = new URL(ada.url()).pathname.split("/").at(-1) ?? "";
    expect(await north.as("Ada")(routes.steps.show, { params: { id: step } })).toMatchObject({
      status: "done",
      outcome: { by: { name: "Ada" } },
    });

    // With a page open, and a reason half written, the server is started anew: nothing of it is lost.
    await take(ada, "Run the wards on downtime procedures");
    await ada.getByText("It cannot be done …").click();
    await ada.getByLabel("Why it could not be done").fill("The printed charts are in the flooded cellar.");
    await looks(ada, "step");
    const { port } = new URL(product.url);
    await product.stop();
    product = await startProduct(where(port));
    await ada.getByRole("button", { name: "Report it as failed" }).click();
    await ada.getByText("Reported as failed.").waitFor();
    await ada.getByRole("link", { name: "Runs" }).click();
    await looks(ada, "runs");
    await ada.goto(`${product.url}/lite/nothing-here`);
    await looks(ada, "not-here");
  }, 300_000);

  const OFFICIAL: PartnerRole[] = ["authorised-official", "responder"];

  interface Partner {
    readonly id: string;
    readonly name: string;
    readonly codes: Readonly<Record<string, string>>;
    readonly as: (name: string) => ReturnType<typeof as>;
  }

  async function partner(
    admin: ReturnType<typeof as>,
    name: string,
    people: Readonly<Record<string, readonly PartnerRole[]>>,
  ): Promise<Partner> {
    const { id } = await admin(routes.partners.add, { body: { name, kind: "state" } });
    const params = { id };
    const tokens: Record<string, string> = {};
    const codes: Record<string, string> = {};
    const members: string[] = [];
    for (const [person, roles] of Object.entries(people)) {
      const body = { name: person, roles: roles.filter((role) => role !== "authorised-official") };
      const added = await admin(routes.partners.addPerson, { params, body });
      const who = added.people?.at(-1)?.id ?? "";
      members.push(who);
      tokens[person] =
        (await admin(routes.partners.createToken, { params, body: { person: who } })).secret ?? "";
      const opened = await admin(routes.partners.openAccount, {
        params: { id, person: who },
        body: { login: person.toLowerCase() },
      });
      codes[person] = opened.code ?? "";
    }
    await admin(routes.partners.addTeam, { params, body: { name: "Team", members } });
    // Last of all, for an administrator of its own is the only one that looks after a partner.
    const added = await admin(routes.partners.addPerson, {
      params,
      body: { name: "Administrator", roles: ["administrator"] },
    });
    const { secret } = await admin(routes.partners.createToken, {
      params,
      body: { person: added.people?.at(-1)?.id ?? "" },
    });
    const officials = (added.people ?? [])
      .filter((one) => people[one.name]?.includes("authorised-official") === true)
      .map((one) => ({ person: one.id, office: OFFICE }));
    const now = instantOf(Date.now());
    for (const body of firstStatements({ id, kind: "state" }, officials, keyOf(name), now))
      await as(secret ?? "")(routes.partners.state, { params, body });
    return { id, name, codes, as: (person) => as(tokens[person] ?? "") };
  }

  async function agree(one: Partner, other: Partner): Promise<void> {
    const at = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
    const {
      id,
      edition: version,
      textHash,
    } = await one.as("Olaf")(routes.agreements.propose, {
      body: {
        text: {
          title: "Mutual assistance",
          mode: "live",
          parties: [one.id, other.id],
          legalBasis: "A treaty of the test.",
          clauses: [
            {
              id: "4.2",
              text: "The parties take each other's patients in.",
              allows: {
                playbooks: "any",
                effectCeiling: "E4",
                aid: true,
                markingCeiling: "TLP:AMBER+STRICT",
              },
            },
          ],
          effectiveFrom: at(-1),
          sunsetAt: at(60),
          notice: "P30D",
        },
      },
    });
    for (const [party, official] of [
      [one, "Olaf"],
      [other, "Una"],
    ] as const) {
      const shown = await party.as(official)(routes.partners.show, { params: { id: party.id } });
      const said = { partner: shown.id, number: shown.nextStatement, statedAt: instantOf(Date.now()) };
      const signed = signStatement(
        { ...said, type: "ratify", agreement: id, version, textHash },
        keyOf(party.name),
      );
      await party.as(official)(routes.agreements.ratify, { params: { id }, body: { textHash, signed } });
    }
  }

  /** A request for aid outside any run, from one partner to another. */
  async function askAid(by: Partner, of: Partner): Promise<string> {
    const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    const { id } = await by.as("Olaf")(routes.aidRequests.draft, {
      body: {
        recipients: [of.id],
        needs: [
          {
            line: 1,
            category: "Cybersecurity",
            kind: "Team",
            type: "2",
            quantity: 2,
            description: "Forensic analysts",
            role: "analysts",
          },
        ],
        mission: "Find out how they came in.",
        ownMeasures: "Two analysts are at it.",
        plannedUse: "Image and analyse.",
        otherSupport: "None under contract.",
        effectCeiling: "E2",
        offersBy: at(4),
        neededBy: at(24),
        period: { from: at(5), until: at(48) },
        priority: "urgent",
        lifeSafety: true,
        costTerms: "Each bears its own.",
        marking: "TLP:AMBER",
      },
    });
    await by.as("Olaf")(routes.aidRequests.submit, { params: { id }, body: {} });
    await of.as("Una")(routes.resources.add, {
      body: {
        name: "Analysts of Sudmark",
        home: "Sudhaven",
        quantity: 2,
        marking: "TLP:AMBER",
        typed: { category: "Cybersecurity", kind: "Team", type: "2" },
      },
    });
    return id;
  }

  /** A telephone of somebody who has just chosen a password. */
  async function signedIn(code: string, login: string, looks?: Eyes): Promise<Page> {
    const page = await (await telephone(browser())).newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(`${product.url}/lite`);
    await looks?.(page, "sign-in");
    await page.getByRole("link", { name: "I have a code" }).click();
    await page.getByLabel("Login name").fill(login);
    await page.getByLabel("Code").fill(code);
    await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
    await page.getByLabel("New password, once more").fill(PASSWORD);
    await looks?.(page, "first-password");
    await page.getByRole("button", { name: "Choose it and sign in" }).click();
    await page.getByRole("heading", { name: "My inbox" }).waitFor();
    return page;
  }

  async function take(page: Page, step: string, looks?: Eyes): Promise<void> {
    await page.getByRole("link", { name: "Inbox" }).click();
    await looks?.(page, "inbox-called");
    await page.getByRole("link", { name: step }).click();
    await looks?.(page, "step-called");
    await page.getByRole("button", { name: "I take it" }).click();
    await page.getByText("You have it.").waitFor();
    await looks?.(page, "step-form");
  }

  /** Answers whatever a step's form asks, and reports it as done. */
  async function report(page: Page): Promise<void> {
    const form = page.locator('form[action$="/complete"]');
    for (const field of await form.locator("textarea").all()) await field.fill("As agreed by telephone.");
    for (const field of await form.locator("input:not([type])").all()) await field.fill("3");
    for (const choices of await form.getByRole("group").all())
      await choices.getByRole("radio").first().check();
    await form.getByRole("button", { name: "It is done" }).click();
    await page.getByText("Reported as done.").waitFor();
  }

  type Eyes = (page: Page, name: string) => Promise<void>;

  /**
   * Looks at a page as it is shown: small, no wider than the telephone, and without a fault that axe finds, in light and
   * in dark. A picture of each is kept where MIRROR_PICTURES names a folder.
   */
  async function eyes(): Promise<Eyes> {
    const context = await browser().newContext({
      viewport: { width: WIDTH_PX, height: 844 },
      bypassCSP: true,
    });
    const glass = await context.newPage();
    // For the style sheet's address; what is looked at takes this page's place.
    await glass.goto(`${product.url}/lite/sign-in`);
    return async (page, name) => {
      const shown = await page.content();
      expect(Buffer.byteLength(shown), name).toBeLessThan(PAGE_BYTES_MAX);
      await glass.setContent(shown);
      for (const colorScheme of ["light", "dark"] as const) {
        await glass.emulateMedia({ colorScheme });
        // In the dark only the colours are others.
        const axe = new AxeBuilder({ page: glass });
        const { violations } = await (colorScheme === "light"
          ? axe.withTags(WCAG)
          : axe.withRules("color-contrast")
        ).analyze();
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((one) => one.html).join(" ")}`);
        expect(found, `${name} in ${colorScheme}`).toEqual([]);
        const folderForPictures = process.env.MIRROR_PICTURES;
        if (folderForPictures !== undefined)
          await glass.screenshot({
            path: join(folderForPictures, `${name}-${colorScheme}.png`),
            fullPage: true,
          });
      }
      expect(await glass.evaluate("document.documentElement.scrollWidth"), name).toBeLessThanOrEqual(
        WIDTH_PX,
      );
    };
  }
});
