import { readFile } from "node:fs/promises";
import { routes, type TimelineEntry } from "@mirror/contract";
import { ExerciseScript, type Figures, figuresOf } from "@mirror/exercise";
import { openDoor } from "./api-door.js";
import { enrol } from "./cast.js";
import { happeningsIn } from "./happenings.js";
import { type Audience, type Played, play } from "./play.js";
import { playerCalled, setStage } from "./stage.js";

export interface Rehearsal {
  /** Where the API is, and the token of an administrator of the installation. */
  readonly url: string;
  readonly adminToken: string;
  /** The script (`exercise.json`), and the playbooks that it plays, with those that they call. */
  readonly scriptFile: string;
  readonly playbookFiles: readonly string[];
  readonly audience: Audience;
  /** How the stage is set, in words. */
  readonly setting: (what: string) => void;
}

export interface Rehearsed {
  readonly script: ExerciseScript;
  readonly played: Played;
  readonly timeline: readonly TimelineEntry[];
  readonly figures: Figures;
  /** The evidence bundle as the leading partner's director sees it (JSON Lines). */
  readonly evidence: string;
  /** The key that the installation signs with, to check the bundle against. */
  readonly publicKey: string;
}

/** Plays a whole exercise with stand-ins, from the enrolment of its cast to ENDEX, and gives what it left behind. */
export async function rehearse(rehearsal: Rehearsal): Promise<Rehearsed> {
  const { url, audience, setting } = rehearsal;
  const script = ExerciseScript.parse(JSON.parse(await readFile(rehearsal.scriptFile, "utf8")));
  const documents = await Promise.all(rehearsal.playbookFiles.map((file) => readFile(file, "utf8")));
  const cast = await enrol(openDoor(url, rehearsal.adminToken), url, script);
  setting(
    `${cast.partners.size} partners enrolled: ${script.partners.map((one) => one.name).join(", ")}; ${cast.people.size} people, each signed in`,
  );
  const stage = await setStage(script, documents, cast, setting);
  const played = await play(script, cast, stage, audience);

  const { director, run, incident } = stage;
  const timeline: TimelineEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await director.door.ask(routes.runs.timeline, {
      params: { id: run },
      query: { limit: 200, ...(cursor === undefined ? {} : { cursor }) },
    });
    timeline.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  const declared = await director.door.ask(routes.incidents.show, { params: { id: incident } });
  const evidence = await director.door.ask(routes.evidence.export, { params: { run } });
  const { publicKey } = await director.door.ask(routes.evidence.key);

  await playerCalled(cast, script.startedBy).door.ask(routes.incidents.close, {
    params: { id: incident },
    body: { reason: "The run has stood down." },
  });
  await director.door.ask(routes.drills.end, {
    params: { id: stage.exercise },
    body: { reason: "The run has stood down." },
  });
  return {
    script,
    played,
    timeline,
    figures: figuresOf(happeningsIn(declared.openedAt, timeline), script.containedBy),
    evidence,
    publicKey,
  };
}
