import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Lane, LaneFull } from "./lane.js";
import type { Felt } from "./pressure.js";

/** What is counted of a process' lanes: how deep they are, how long one waits, who was asked to come again, and why. */
export interface LaneFigures {
  /** Told once which lanes there are; how full they are is asked whenever somebody looks. */
  follow(lanes: Readonly<Record<string, Lane>>): void;
  entered(lane: string, waitedMs: number): void;
  refused(lane: string, why: LaneFull["why"] | "share-used-up"): void;
  /** What the node feels of its load, and the share of its places that it uses therefore. */
  felt(felt: Felt, share: number): void;
}

/** The figures of lanes, in `/metrics`. */
export function laneFigures(metrics: Registry): LaneFigures {
  const registers = [metrics];
  const followed: [string, Lane][] = [];
  const depth = (name: string, help: string, of: (lane: Lane) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ["lane"],
      registers,
      collect() {
        for (const [lane, found] of followed) this.set({ lane }, of(found));
      },
    });
  depth("mirror_lane_in_work", "How many requests are in work, by lane", ({ inWork }) => inWork);
  depth("mirror_lane_waiting", "How many requests wait for their turn, by lane", ({ waiting }) => waiting);
  const waits = new Histogram({
    name: "mirror_lane_wait_seconds",
    help: "How long requests waited for their turn, by lane",
    labelNames: ["lane"],
    buckets: [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10],
    registers,
  });
  const refusals = new Counter({
    name: "mirror_lane_refused_total",
    help: "Requests that were asked to come again, by lane and reason",
    labelNames: ["lane", "why"],
    registers,
  });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const shareNow = gauge("mirror_lane_share", "The share of its places that the node uses, by how it feels");
  const loopTurn = gauge(
    "mirror_felt_loop_turn_seconds",
    "How long one turn of the event loop takes, at the median",
  );
  const redis = gauge("mirror_felt_redis_seconds", "How long Redis took to answer");
  return {
    follow(lanes) {
      followed.push(...Object.entries(lanes));
    },
    entered(lane, waitedMs) {
      waits.observe({ lane }, waitedMs / 1000);
    },
    refused(lane, why) {
      refusals.inc({ lane, why });
    },
    felt({ loopTurnMs, redisMs }, share) {
      loopTurn.set(loopTurnMs / 1000);
      redis.set(redisMs / 1000);
      shareNow.set(share);
    },
  };
}
