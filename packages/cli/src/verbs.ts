import type { Command } from "commander";
import type { Api, Page } from "./api/api.js";
import type { Names } from "./api/names.js";
import { attach, type Cli, type Paging, paging, pagingOf, type Use, type VerbSpec } from "./command.js";
import type { ExitCode } from "./exit-codes.js";
import type { Shown, ShownItems } from "./output/shown.js";

/** What a command asks the API with. */
export interface Asking<Options = unknown> {
  readonly api: Api;
  readonly routes: Api["routes"];
  readonly names: Names;
  readonly use: Use<Options>;
  readonly options: Options;
  /** The thing that the command is about: the id that it was given first. */
  readonly params: { readonly id: string };
  /** The version that the caller says it has seen, for decisions. */
  readonly seen: { readonly ifMatch?: string };
}

/** The verbs of one noun. What a verb does is only called, and the API's side only loaded, when it was asked for. */
export class Verbs {
  readonly #cli: Cli;
  readonly #noun: Command;

  constructor(cli: Cli, noun: Command) {
    this.#cli = cli;
    this.#noun = noun;
  }

  /** A verb that does as it says, and gives the exit code where it is not 0. */
  add<Options>(spec: VerbSpec, act: (use: Use<Options>) => Promise<ExitCode | undefined>): void {
    attach(this.#cli, this.#noun.command(spec.usage), spec, act);
  }

  /** A verb that asks the API one thing, and shows its answer. */
  ask<Options, View>(
    spec: VerbSpec,
    asText: Shown<View>,
    ask: (asking: Asking<Options>) => Promise<View>,
  ): void {
    this.add<Options>(spec, async (use) => {
      await use.show(await ask(await asking(use)), asText);
      return undefined;
    });
  }

  /** A verb that lists: page by page, or all of it. */
  list<Options, Item>(
    spec: VerbSpec,
    asText: ShownItems<Item>,
    page: (asking: Asking<Options>, query: { limit?: number; cursor?: string }) => Promise<Page<Item>>,
  ): void {
    const options = [...(spec.options ?? []), ...paging];
    this.add<Options & Paging>({ ...spec, options }, async (use) => {
      const given = await asking(use);
      await use.showPage(await given.api.list((query) => page(given, query), pagingOf(use.options)), asText);
      return undefined;
    });
  }
}

/** The API as whoever is signed in; once it is asked something, the command stops where no address or token is known. */
export async function asking<Options>(use: Use<Options>): Promise<Asking<Options>> {
  const { api, names } = await use.online();
  const { options, seen } = use;
  return { api, routes: api.routes, names, use, options, params: { id: use.optionalArg(0) ?? "" }, seen };
}
