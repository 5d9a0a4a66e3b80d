import { instantAfter, type StreamId } from "@mirror/vocabulary";
import { SAMPLE_TIME, sampleBody, sealed } from "../conformance/sample.js";
import type { Head } from "../entry.js";
import type { ArchivedCommit } from "./segment.js";

/** Commits on three streams, one of them empty, one with a command; as many as asked for, always the same. */
export function sampleCommits(count: number): ArchivedCommit[] {
  const heads = new Map<StreamId, Head>();
  return Array.from({ length: count }, (_, at) => {
    const moved = at % 5 === 3 ? [] : at % 2 === 0 ? ["run--1"] : ["run--2", "consent--1"];
    const entries = moved.flatMap((stream) => {
      const added = sealed(heads.get(stream) ?? null, stream, sampleBody("said", { at, żółć: "🚑" }));
      for (const { seq, hash } of added) heads.set(stream, { seq, hash });
      return added;
    });
    return {
      position: at + 1,
      at: instantAfter(SAMPLE_TIME, at),
      mode: "live",
      exercise: null,
      command:
        at % 5 === 3 ? { id: `ada/${at}`, contentHash: "sha256:1", answer: { value: { ok: true } } } : null,
      entries,
    };
  });
}
