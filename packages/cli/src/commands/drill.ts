import { option, required } from "../command.js";
import { checked } from "../input/body.js";
import { objectIn } from "../input/file.js";
import { instant } from "../input/instant.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { drillList, drillText, nextWakeUpText } from "../views/drill.js";

const EXAMPLE = "x-exercise--0197a000-0000-7000-8000-000000000001";

const unchecked = { communications: false, playersBriefed: false, firewallHeld: false };

export const drill: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.list(
    {
      usage: "list",
      summary: "The drills that your partner plays in or plans, newest first",
      example: "drill list",
    },
    drillList,
    ({ api, routes }, query) => api.ask(routes.drills.list, { query }),
  );
  verbs.ask(
    {
      usage: "show <drill>",
      summary: "A drill and its clock; players do not see what it is to show (DR-08)",
      example: `drill show ${EXAMPLE}`,
    },
    drillText,
    ({ api, routes, params }) => api.ask(routes.drills.show, { params }),
  );
  verbs.ask(
    {
      usage: "next-wake-up <drill>",
      summary: "When the next thing is due on its clock: for those who plan, direct and control it",
      example: `drill next-wake-up ${EXAMPLE}`,
    },
    nextWakeUpText,
    ({ api, routes, params }) => api.ask(routes.drills.nextWakeUp, { params }),
  );
  prepare(verbs);
  play(verbs);
};

function prepare(verbs: Verbs): void {
  verbs.ask(
    {
      usage: "plan <file>",
      summary: "Plan a drill, on a clock of its own",
      description:
        "The file (JSON or YAML) holds name, scenario, objectives, participants and director (by id, or by name where they are yours to see), controllers, playbook, startsAt and jumps.",
      example: "drill plan exercise.yaml",
    },
    drillText,
    async ({ api, routes: { drills }, names, use }) => {
      const told = await objectIn(use.terminal, use.arg(0));
      const own = await names.partner();
      const { participants, director, controllers, playbook } = told;
      const body = checked(drills.plan.body, {
        ...told,
        participants: Array.isArray(participants)
          ? await names.partners(participants.map(String))
          : participants,
        director: typeof director === "string" ? await names.person(own, director) : director,
        controllers: Array.isArray(controllers)
          ? await names.people(own, controllers.map(String))
          : controllers,
        playbook: typeof playbook === "string" ? await names.playbook(playbook) : playbook,
      });
      return api.ask(drills.plan, { body });
    },
  );
  verbs.decide(
    {
      usage: "approve <drill>",
      summary: "Take the plan on, as its director",
      example: `drill approve ${EXAMPLE}`,
    },
    drillText,
    ({ drills }) => drills.approve,
  );
  verbs.decide(
    {
      usage: "schedule <drill>",
      summary: "Say when it will be played, on the world's clock",
      example: `drill schedule ${EXAMPLE} --planned-for 2026-12-01T08:00Z`,
      options: [required("--planned-for <instant>", "when")],
    },
    drillText,
    ({ drills }) => drills.schedule,
    {
      body: ({ options }: Asking<{ readonly plannedFor: string }>) => ({
        plannedFor: instant(options.plannedFor),
      }),
    },
  );
  verbs.decide(
    {
      usage: "start <drill>",
      summary: "STARTEX, by the director, once every check has been passed (DR-09)",
      example: `drill start ${EXAMPLE} --communications --players-briefed --firewall-held`,
      options: [
        option("--communications", "every player can be reached on the exercise's own channels"),
        option("--players-briefed", "every player knows that it is an exercise, and the words that stop it"),
        option("--firewall-held", "an effect that must not get through was tried, and did not"),
      ],
    },
    drillText,
    ({ drills }) => drills.start,
    { body: ({ options }: Asking<object>) => ({ checks: { ...unchecked, ...options } }) },
  );
  verbs.decide(
    {
      usage: "cancel <drill>",
      summary: "Cancel one that has not been started",
      example: `drill cancel ${EXAMPLE} --reason "A real incident has begun."`,
      options: [required("--reason <words>", "why")],
    },
    drillText,
    ({ drills }) => drills.cancel,
  );
}

function play(verbs: Verbs): void {
  verbs.decide(
    {
      usage: "pause <drill>",
      summary: "Its clock stands still",
      example: `drill pause ${EXAMPLE} --reason "A player has to leave the room."`,
      options: [required("--reason <words>", "why")],
    },
    drillText,
    ({ drills }) => drills.pause,
  );
  verbs.decide(
    {
      usage: "resume <drill>",
      summary: "Its clock goes on; after a real-world emergency only by the director",
      example: `drill resume ${EXAMPLE}`,
    },
    drillText,
    ({ drills }) => drills.resume,
  );
  verbs.decide(
    {
      usage: "jump <drill>",
      summary: "Move its clock forward; what is due in between happens in the order of time (DR-07)",
      example: `drill jump ${EXAMPLE} --to 2026-11-22T04:30Z`,
      options: [required("--to <instant>", "what the clock shows then")],
    },
    drillText,
    ({ drills }) => drills.jump,
    { body: ({ options }: Asking<{ readonly to: string }>) => ({ to: instant(options.to) }) },
  );
  verbs.decide(
    {
      usage: "emergency <drill>",
      summary: "This is a real-world emergency: anyone may say it, and play stops at once (DR-05)",
      example: `drill emergency ${EXAMPLE} --what "A fire alarm in the control room."`,
      options: [required("--what <words>", "what has happened")],
    },
    drillText,
    ({ drills }) => drills.emergency,
  );
  verbs.decide(
    {
      usage: "end <drill>",
      summary: "ENDEX, by the director",
      example: `drill end ${EXAMPLE} --reason "All objectives were shown."`,
      options: [required("--reason <words>", "why")],
    },
    drillText,
    ({ drills }) => drills.end,
  );
}
