import type { Playbook } from "@mirror/playbook";
import fc from "fast-check";
import { type Block, equals, type Piece, playbookOf, variable } from "./playbook-builder.fixture.js";

/** A piece that has no name yet: names must differ, and are given when the whole is drawn. */
type Nameless = Piece extends infer P ? (P extends Piece ? Omit<P, "name"> : never) : never;

const FLAG = "__flag__";
const STATE = "__state__";
const ASKING: Piece = { is: "task", name: "", returns: [FLAG, STATE] };

const common = fc.record(
  {
    delayMs: fc.integer({ min: 1, max: 5_000 }),
    timeoutMs: fc.integer({ min: 1, max: 20_000 }),
  },
  { requiredKeys: [] },
);

const { block } = fc.letrec<{ block: Block; piece: Nameless }>((tie) => ({
  // Names come last, when all is drawn; until then the place in the block is as good as any.
  block: fc
    .array(tie("piece"), { maxLength: 3 })
    .map((pieces) => pieces.map((piece, index) => ({ ...piece, name: `${index}` }) as Piece)),
  piece: fc
    .oneof(
      { depthSize: "small", withCrossShrink: true },
      withCommon(fc.constant({ is: "task", returns: [FLAG, STATE], acknowledgeWithin: "PT15M" } as const)),
      withCommon(
        fc.record({
          is: fc.constant("request" as const),
          methods: fc.subarray(["PUT", "POST"], { minLength: 1 }),
        }),
      ),
      withCommon(fc.record({ is: fc.constantFrom("consent", "aid", "escalation") })),
      withCommon(fc.constant({ is: "call", returns: [FLAG] } as const)),
      withCommon(
        fc.record({
          is: fc.constant("parallel" as const),
          branches: fc.array(tie("block"), { minLength: 2, maxLength: 3 }),
        }),
      ),
      withCommon(
        fc.record(
          {
            is: fc.constant("if" as const),
            condition: fc.constant(equals(FLAG, true)),
            whenTrue: tie("block"),
            whenFalse: tie("block"),
          },
          { requiredKeys: ["is", "condition", "whenTrue"] },
        ),
      ),
      withCommon(
        fc.record({
          is: fc.constant("while" as const),
          condition: fc.constant(equals(FLAG, true)),
          // In most of them somebody says whether to go on: the others would go round as often as they may.
          body: fc.oneof(
            { arbitrary: tie("block").map((body) => [...body, ASKING]), weight: 9 },
            { arbitrary: fc.constant([]), weight: 1 },
          ),
        }),
      ),
      withCommon(
        fc.record({
          is: fc.constant("switch" as const),
          on: fc.constant(STATE),
          cases: fc.record(
            { one: tie("block"), "2.*": tie("block"), default: tie("block") },
            { requiredKeys: ["one"] },
          ),
        }),
      ),
    )
    .map((piece) => piece as Nameless),
}));

function withCommon<P extends object>(piece: fc.Arbitrary<P>) {
  const failure = fc.option(fc.array(fc.constant(ASKING), { maxLength: 1 }), { nil: undefined });
  return fc.tuple(piece, common, failure).map(([what, more, onFailure]) => ({
    ...what,
    ...more,
    ...(onFailure === undefined ? {} : { onFailure }),
  }));
}

/** Any playbook of nested blocks, with every type of step, delays, time-outs, ways for failures, and perhaps an exception handler. */
export const anyPlaybook: fc.Arbitrary<Playbook> = fc
  .tuple(
    block,
    fc.option(block, { nil: undefined }),
    fc.constantFrom("true", "false", null),
    fc.constantFrom("one", "2.*", "other", null),
  )
  .map(([flow, exception, flag, state]) => {
    const namer = new Namer();
    return playbookOf(namer.named(flow), {
      ...(exception === undefined ? {} : { exception: namer.named(exception) }),
      variables: { [FLAG]: variable(flag, "bool"), [STATE]: variable(state) },
    });
  });

class Namer {
  #count = 0;

  named(pieces: Block): Block {
    return pieces.map((piece) => this.#named(piece));
  }

  #named(piece: Piece): Piece {
    this.#count += 1;
    const name = `${piece.is}-${this.#count}`;
    const whole = {
      ...piece,
      name,
      ...(piece.onFailure === undefined ? {} : { onFailure: this.named(piece.onFailure) }),
    };
    switch (whole.is) {
      case "task":
      case "request":
      case "consent":
      case "aid":
      case "escalation":
      case "call":
        return whole;
      case "parallel":
        return { ...whole, branches: whole.branches.map((branch) => this.named(branch)) };
      case "if":
        return {
          ...whole,
          whenTrue: this.named(whole.whenTrue),
          ...(whole.whenFalse === undefined ? {} : { whenFalse: this.named(whole.whenFalse) }),
        };
      case "while":
        return { ...whole, body: this.named(whole.body) };
      case "switch":
        return {
          ...whole,
          cases: Object.fromEntries(
            Object.entries(whole.cases).map(([value, branch]) => [value, this.named(branch)]),
          ),
        };
    }
  }
}
