import type { RunState } from "@mirror/engine";
import {
  type Desk,
  type FlowLibrary,
  makeRunKind,
  StateCache,
  type StreamKind,
  Turn,
} from "@mirror/operations";
import type { Fact, StreamId } from "@mirror/vocabulary";
import type { World } from "../world.js";

/** Reads states back from what is on disk, at no cost of time: what people's screens show, and what witnesses look at. */
export class Spectator {
  readonly desk: Desk;

  constructor(
    private readonly world: World,
    flows: FlowLibrary,
  ) {
    this.desk = {
      // The record's journal may be another one after a loss.
      get journal() {
        return world.record.journal;
      },
      flows,
      states: new StateCache(),
      runKind: makeRunKind(flows),
      randomHex: () => "",
    };
  }

  async state<State, F extends Fact>(
    kind: StreamKind<State, F>,
    stream: StreamId,
  ): Promise<State | undefined> {
    const turn = new Turn(this.desk, { kind: "service", service: "spectator" });
    return turn.load(kind, stream);
  }

  async runs(): Promise<RunState[]> {
    const rows = await this.world.record.journal.list("runs", { limit: 1_000 });
    const runs: RunState[] = [];
    for (const { member } of rows) {
      const run = await this.state(this.desk.runKind, member);
      if (run !== undefined) runs.push(run);
    }
    return runs;
  }
}
