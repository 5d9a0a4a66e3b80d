import { type Logger, type Problem, ProblemRaised } from "@mirror/chassis";
import { type CallOf, type Route, routes, type ValueOf } from "@mirror/contract";
import type { Instant } from "@mirror/vocabulary";
import type { Caller } from "../auth/sign-in.js";
import { newSecret } from "../auth/token.js";
import type { Api } from "../door/api.js";
import { askDoor, type Told } from "../door/ask.js";
import type { Door } from "../door/reads.js";
import { type Fields, isOurs, NO_FIELDS } from "./fields.js";
import { type Html, html } from "./html.js";

interface VisitOptions {
  readonly api: Api;
  readonly doors: readonly Door[];
  readonly log: Logger;
  readonly caller: Caller;
  /** What forms bear, so that they are known as ours. */
  readonly token: string;
  readonly params: Readonly<Record<string, string>>;
  /** What was sent, or what was typed before and did not go through. */
  readonly fields?: Fields;
}

/** One look of one person at one page, or one thing that they want done there. */
export class Visit {
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  readonly fields: Fields;
  readonly token: string;
  readonly #options: VisitOptions;
  readonly #given = new Set<string>();

  constructor(options: VisitOptions) {
    this.#options = options;
    this.caller = options.caller;
    this.params = options.params;
    this.fields = options.fields ?? NO_FIELDS;
    this.token = options.token;
  }

  /** Of what the address names. */
  get id(): string {
    return this.params.id ?? "";
  }

  /** Asks the API's own door. */
  ask<R extends Route>(route: R, call: CallOf<R>): Promise<Told<ValueOf<R>>> {
    const { api, caller, log } = this.#options;
    return askDoor(this.#options.doors, { api, caller, log }, route, call);
  }

  /** The same where a no ends the page: what is not there, or not theirs to see. */
  async must<R extends Route>(route: R, call: CallOf<R>): Promise<ValueOf<R>> {
    const told = await this.ask(route, call);
    if (told.ok) return told.value;
    throw new ProblemRaised(told.problem);
  }

  /** Decides, under the key that the form bore: sent twice, it is done once. */
  async decide<R extends Route>(route: R, call: CallOf<R>): Promise<ValueOf<R> | Problem> {
    const idempotencyKey = this.fields.get("key");
    const told = await this.ask(route, {
      ...call,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
    return told.ok ? told.value : told.problem;
  }

  /** What time it is: on an exercise's own clock, or the world's. Null where that clock is not this person's to see. */
  async now(exercise: string | null): Promise<Instant | null> {
    if (exercise === null) return (await this.#options.api.desk.journal.read([])).now;
    const drill = await this.ask(routes.drills.show, { params: { id: exercise } });
    return drill.ok ? (drill.value.clock?.now ?? null) : null;
  }

  /** What somebody had typed into this field, to be shown in it again. */
  typed(name: string, otherwise = ""): string {
    this.#given.add(name);
    return this.fields.get(name) ?? otherwise;
  }

  /** What somebody had typed, and no field of this page shows: the text is theirs, and is not thrown away. */
  get leftOver(): Fields {
    return new Map(
      [...this.fields].filter(
        ([name, text]) => !this.#given.has(name) && !isOurs(name) && text.trim() !== "",
      ),
    );
  }

  /** A form of ours. Each has a key of its own: sent twice, it is done once. */
  form(action: string, content: Html): Html {
    return html`<form method="post" action="${action}"><input type="hidden" name="token" value="${this.token}">
<input type="hidden" name="key" value="${newSecret()}">${content}</form>`;
  }
}
