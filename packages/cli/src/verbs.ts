import type { Route, Routes } from "@mirror/contract";
import type { Command } from "commander";
import type { z } from "zod";
import type { Api, Page } from "./api/api.js";
import type { Names } from "./api/names.js";
import { attach, type Cli, type Paging, paging, pagingOf, type Use, type VerbSpec } from "./command.js";
import type { ExitCode } from "./exit-codes.js";
import { checked } from "./input/body.js";
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
}

/** A route that decides about one thing, and answers with it as it is then. */
interface Deciding<View> extends Route {
  readonly params: z.ZodType<unknown, { readonly id: string }> & z.ZodObject;
  readonly answer: { readonly status: 200 | 201; readonly schema: z.ZodType<View> };
}

/** How a decision is put together, where its command line does not say it as the API takes it. */
export interface Decision<Options> {
  /** The body; the options as they were given, unless told. */
  readonly body?: (asking: Asking<Options>) => unknown;
  /** What it is about; the id that was given first, unless told. */
  readonly about?: (asking: Asking<Options>) => Promise<string>;
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

  /** A verb that decides about the thing that is named first: sent with the version that `--if-match` says. */
  decide<View, Options = unknown>(
    spec: VerbSpec,
    asText: Shown<View>,
    route: (routes: Routes) => Deciding<View>,
    { body = ({ options }) => options, about }: Decision<Options> = {},
  ): void {
    this.ask<Options, View>(spec, asText, async (given) => {
      const asked = route(given.routes);
      const said = asked.body === undefined ? undefined : checked(asked.body, await body(given));
      const params = about === undefined ? given.params : { id: await about(given) };
      return given.api.ask<Deciding<View>>(asked, { params, body: said });
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
  const { options } = use;
  return { api, routes: api.routes, names, use, options, params: { id: use.optionalArg(0) ?? "" } };
}
