import type { Authority, Bindings, Effect, HttpRequest, RunFact } from "@mirror/engine";
import type { Entry } from "@mirror/journal";
import { breakGlassKind, escalationKind, readFact } from "@mirror/operations";
import {
  type Agreement,
  type AgreementFact,
  type BreakGlass,
  type BreakGlassFact,
  type ConsentFact,
  type ConsentRound,
  type Escalation,
  type EscalationFact,
  evolveAgreement,
  evolveBreakGlass,
  evolveConsent,
  evolveEscalation,
  evolveShareRecall,
  pagesOwed,
  type ShareRecall,
  type ShareRecallFact,
} from "@mirror/partnership";
import {
  type EffectId,
  type Instant,
  type Mode,
  readId,
  type StepInvocationId,
  type StreamId,
} from "@mirror/vocabulary";
import type { Process } from "../time/process.js";
import type { Written } from "../wire/record.js";

/** One writing down of an intent. */
export interface Intent {
  readonly effect: Effect<HttpRequest>;
  readonly run: StreamId;
  readonly invocation: StepInvocationId;
  readonly index: number;
  readonly position: number;
  readonly recordedAt: Instant;
  readonly notAfter: Instant;
  readonly authority: Authority;
  readonly worker: string;
  readonly epoch: number;
  readonly by: Process | undefined;
}

/** What the facts of a run have said so far, as far as the promises ask. */
export interface RunLine {
  readonly id: StreamId;
  readonly mode: Mode;
  readonly playbook: string;
  bindings: Bindings;
  readonly steps: Map<StepInvocationId, StepLine>;
  readonly heldBy: Set<string>;
  over: boolean;
}

export interface StepLine {
  readonly step: string;
  startsAt: Instant | null;
  failsAt: Instant | null;
  acknowledgeBy: Instant | null;
  enteredAt: Instant;
  done: boolean;
}

/** A stream's states during the commit that is being looked at: as it was, and after each of its entries. */
type During<State> = readonly State[];

/**
 * Reads the facts as they come to be on disk, beside the product and by their position alone: what was in force where,
 * and who meant to send what.
 */
export class Ledger {
  readonly runs = new Map<StreamId, RunLine>();
  readonly rounds = new Map<StreamId, ConsentRound>();
  readonly agreements = new Map<StreamId, Agreement>();
  readonly escalations = new Map<StreamId, Escalation>();
  readonly glasses = new Map<StreamId, BreakGlass>();
  readonly recalls = new Map<StreamId, ShareRecall>();
  readonly intents = new Map<EffectId, Intent[]>();
  /** How often a person has let an effect of unknown outcome be sent once more. */
  readonly repeatsAllowed = new Map<EffectId, number>();
  /** Every page that was ever owed, and by which rung of which escalation, or by whose broken glass. */
  readonly pages = new Map<string, string>();
  /** Streams that something was written to since the cast entered. */
  readonly streams = new Set<StreamId>();
  #during = new Map<StreamId, unknown[]>();

  written({ commit, position, by }: Written): void {
    this.#during = new Map();
    for (const entry of commit.entries) {
      if (by !== undefined) this.streams.add(entry.stream);
      switch (readId(entry.stream)?.kind) {
        case "run":
          this.#run(entry, position, by);
          break;
        case "consent":
          this.#fold(this.rounds, entry, (state) => evolveConsent(state, readFact<ConsentFact>(entry)));
          break;
        case "agreement":
          this.#fold(this.agreements, entry, (state) =>
            evolveAgreement(state, readFact<AgreementFact>(entry)),
          );
          break;
        case "escalation": {
          const now = this.#fold(this.escalations, entry, (state) =>
            evolveEscalation(state, readFact<EscalationFact>(entry)),
          );
          const pages = pagesOwed(now);
          for (const [place, { effect }] of escalationKind.owed(now).entries())
            this.pages.set(effect, `${entry.stream}/${pages[place]?.name}`);
          break;
        }
        case "break-glass": {
          const now = this.#fold(this.glasses, entry, (state) =>
            evolveBreakGlass(state, readFact<BreakGlassFact>(entry)),
          );
          for (const { effect } of breakGlassKind.owed(now)) this.pages.set(effect, entry.stream);
          break;
        }
        case "share-recall":
          this.#fold(this.recalls, entry, (state) =>
            evolveShareRecall(state, readFact<ShareRecallFact>(entry)),
          );
          break;
        default:
      }
    }
  }

  /** A consent round as it stood at any point of the commit that was written last. */
  roundDuring(stream: StreamId): During<ConsentRound> {
    return this.#statesOf(this.rounds, stream);
  }

  agreementDuring(stream: StreamId): During<Agreement> {
    return this.#statesOf(this.agreements, stream);
  }

  glassDuring(stream: StreamId): During<BreakGlass> {
    return this.#statesOf(this.glasses, stream);
  }

  lastIntent(effect: EffectId): Intent | undefined {
    return this.intents.get(effect)?.at(-1);
  }

  #statesOf<State>(all: ReadonlyMap<StreamId, State>, stream: StreamId): State[] {
    const during = this.#during.get(stream) as State[] | undefined;
    const now = all.get(stream);
    return during ?? (now === undefined ? [] : [now]);
  }

  #fold<State>(
    all: Map<StreamId, State>,
    { stream }: Entry,
    next: (state: State | undefined) => State,
  ): State {
    const before = all.get(stream);
    const during = this.#during.get(stream) ?? (before === undefined ? [] : [before]);
    this.#during.set(stream, during);
    const now = next(before);
    during.push(now);
    all.set(stream, now);
    return now;
  }

  #run(entry: Entry, position: number, by: Process | undefined): void {
    const fact = readFact<RunFact>(entry);
    if (fact.type === "run-created") {
      const { run, mode, playbook, bindings } = fact.data;
      this.runs.set(run, {
        id: run,
        mode,
        playbook: playbook.hash,
        bindings,
        steps: new Map(),
        heldBy: new Set(),
        over: false,
      });
      return;
    }
    const run = this.runs.get(entry.stream);
    if (run === undefined) return;
    switch (fact.type) {
      case "roles-bound":
        run.bindings = { ...run.bindings, ...fact.data.bindings };
        break;
      case "run-held":
        run.heldBy.add(fact.data.partner);
        break;
      case "run-released":
        run.heldBy.delete(fact.data.partner);
        break;
      case "run-rejected":
      case "run-completed":
      case "run-failed":
      case "run-aborted":
        run.over = true;
        break;
      case "step-entered": {
        const { invocation, step, startsAt, failsAt } = fact.data;
        run.steps.set(invocation, {
          ...{ step, startsAt, failsAt, acknowledgeBy: null, enteredAt: fact.at, done: false },
        });
        break;
      }
      case "step-ready":
        this.#step(run, fact.data.invocation).failsAt = fact.data.failsAt;
        break;
      case "step-assigned":
      case "step-handed-over":
      case "acknowledgement-missed":
        this.#step(run, fact.data.invocation).acknowledgeBy = fact.data.acknowledgeBy;
        break;
      case "step-completed":
        this.#step(run, fact.data.invocation).done = true;
        break;
      case "effect-intended": {
        const { effect, invocation, index, notAfter, authority, worker, epoch } = fact.data;
        const known = this.intents.get(effect.id) ?? [];
        this.intents.set(effect.id, known);
        const { request } = effect;
        if (request.kind !== "http-api")
          throw new Error("These nights' playbooks send requests over HTTP only.");
        known.push({
          ...{
            effect: { ...effect, request },
            run: run.id,
            invocation,
            index,
            position,
            recordedAt: fact.recordedAt,
          },
          ...{ notAfter, authority, worker, epoch, by },
        });
        break;
      }
      case "effect-repeat-allowed":
        this.repeatsAllowed.set(fact.data.effect, (this.repeatsAllowed.get(fact.data.effect) ?? 0) + 1);
        break;
      default:
    }
  }

  #step(run: RunLine, invocation: StepInvocationId): StepLine {
    const step = run.steps.get(invocation);
    if (step === undefined) throw new Error(`${run.id} speaks of a step that it never entered.`);
    return step;
  }
}
