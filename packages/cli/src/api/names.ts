import type { Me, PartnerSummary, PartnerView } from "@mirror/contract";
import { type IdKind, readId } from "@mirror/vocabulary";
import { ExitCode } from "../exit-codes.js";
import { Stop } from "../stop.js";
import type { Api } from "./api.js";

/** What people call things, turned into ids: an id stands for itself, a name for the one thing that bears it. */
export class Names {
  readonly #api: Api;
  #me: Promise<Me> | undefined;
  #partners: Promise<PartnerSummary[]> | undefined;
  readonly #views = new Map<string, Promise<PartnerView>>();

  constructor(api: Api) {
    this.#api = api;
  }

  /** Who is signed in. */
  me(): Promise<Me> {
    this.#me ??= this.#api.ask(this.#api.routes.me.show);
    return this.#me;
  }

  /** A partner's id; left out, the caller's own. */
  async partner(named?: string): Promise<string> {
    if (named === undefined) return (await this.me()).partner.id;
    if (isId("partner", named)) return named;
    return one("partner", named, await this.#all()).id;
  }

  async partners(named: readonly string[]): Promise<string[]> {
    const ids: string[] = [];
    for (const one of named) ids.push(await this.partner(one));
    return ids;
  }

  async team(partner: string, named: string): Promise<string> {
    if (isId("team", named)) return named;
    return one("team", named, (await this.#view(partner)).teams).id;
  }

  /** A person of the partner; of another partner, people are known by id only. */
  async person(partner: string, named: string): Promise<string> {
    if (isId("person", named)) return named;
    const { people, name } = await this.#view(partner);
    if (people === null)
      throw new Stop(ExitCode.notFound, `The people of ${name} are not shown to you: name the person by id.`);
    return one("person", named, people).id;
  }

  async people(partner: string, named: readonly string[]): Promise<string[]> {
    const ids: string[] = [];
    for (const one of named) ids.push(await this.person(partner, one));
    return ids;
  }

  /** What partners, and the people of the caller's own, are called besides their ids. */
  async called(): Promise<(id: string) => string> {
    const partners = await this.#all();
    const { people } = await this.#view((await this.me()).partner.id);
    const known = new Map([...partners, ...(people ?? [])].map(({ id, name }) => [`${id}`, name]));
    return (id) => {
      const name = known.get(id);
      return name === undefined ? id : `${name} (${id})`;
    };
  }

  async playbook(named: string): Promise<string> {
    if (/^playbook--/.test(named)) return named;
    const { routes } = this.#api;
    const { items } = await this.#api.list((query) => this.#api.ask(routes.playbooks.list, { query }), {
      all: true,
    });
    return one("playbook", named, items).id;
  }

  /** A resource by name, among all that may be seen; or in the own partner's registry alone. */
  async resource(named: string, among: "seen" | "own" = "seen"): Promise<string> {
    if (isId("resource", named)) return named;
    const { routes } = this.#api;
    const partner = among === "own" ? { partner: await this.partner() } : {};
    const { items } = await this.#api.list(
      (query) => this.#api.ask(routes.resources.list, { query: { ...query, ...partner } }),
      { all: true },
    );
    return one("resource", named, items).id;
  }

  async aidPackage(named: string): Promise<string> {
    if (isId("aid-package", named)) return named;
    const { routes } = this.#api;
    const { items } = await this.#api.list((query) => this.#api.ask(routes.aidPackages.list, { query }), {
      all: true,
    });
    return one("package", named, items).id;
  }

  #all(): Promise<PartnerSummary[]> {
    const { routes } = this.#api;
    this.#partners ??= this.#api
      .list((query) => this.#api.ask(routes.partners.list, { query }), { all: true })
      .then((page) => page.items);
    return this.#partners;
  }

  #view(partner: string): Promise<PartnerView> {
    const known = this.#views.get(partner);
    if (known !== undefined) return known;
    const asked = this.#api.ask(this.#api.routes.partners.show, { params: { id: partner } });
    this.#views.set(partner, asked);
    return asked;
  }
}

function isId(kind: IdKind, text: string): boolean {
  return readId(text)?.kind === kind;
}

function one<T extends { readonly id: string; readonly name: string }>(
  kind: string,
  named: string,
  among: readonly T[],
): T {
  const found = among.filter((candidate) => folded(candidate.name) === folded(named));
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  if (found.length > 1)
    throw new Stop(ExitCode.invalidInput, `More than one ${kind} is called "${named}": name it by id.`, [
      ...found.map((candidate) => candidate.id),
    ]);
  throw new Stop(ExitCode.notFound, `There is no ${kind} "${named}" that you may see.`, [
    `There ${among.length === 1 ? "is" : "are"}: ${among.map((candidate) => candidate.name).join(", ") || "none"}.`,
  ]);
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}
