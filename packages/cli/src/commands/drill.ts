import { option, required } from "../command.js";
import { checked } from "../input/body.js";
import { objectIn } from "../input/file.js";
import { instant } from "../input/instant.js";
import type { Noun } from "../nouns.js";
import { type Asking, Verbs } from "../verbs.js";
import { drillList, drillText, nextWakeUpText } from "../views/drill.js";

const EXAMPLE = "x-exercise--0197a000-0000-7000-8000-000000000001";

interface StartOptions {
  readonly communications?: true;
  readonly playersBriefed?: true;
  readonly firewallHeld?: true;
}

interface Why {
  readonly reason: string;
}

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
  verbs.ask(
    {
      usage: "approve <drill>",
      summary: "Take the plan on, as its director",
      example: `drill approve ${EXAMPLE}`,
    },
    drillText,
    ({ api, routes, params, seen }) => api.ask(routes.drills.approve, { params, ...seen }),
  );
  verbs.ask(
    {
      usage: "schedule <drill>",
      summary: "Say when it will be played, on the world's clock",
      example: `drill schedule ${EXAMPLE} --planned-for 2026-12-01T08:00Z`,
      options: [required("--planned-for <instant>", "when")],
    },
    drillText,
    ({ api, routes: { drills }, params, options, seen }: Asking<{ readonly plannedFor: string }>) => {
      const body = checked(drills.schedule.body, { plannedFor: instant(options.plannedFor) });
      return api.ask(drills.schedule, { params, body, ...seen });
    },
  );
  verbs.ask(
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
    ({ api, routes, params, options, seen }: Asking<StartOptions>) => {
      const checks = {
        communications: options.communications === true,
        playersBriefed: options.playersBriefed === true,
        firewallHeld: options.firewallHeld === true,
      };
      return api.ask(routes.drills.start, { params, body: { checks }, ...seen });
    },
  );
  verbs.ask(
    {
      usage: "cancel <drill>",
      summary: "Cancel one that has not been started",
      example: `drill cancel ${EXAMPLE} --reason "A real incident has begun."`,
      options: [required("--reason <words>", "why")],
    },
    drillText,
    ({ api, routes: { drills }, params, options, seen }: Asking<Why>) =>
      api.ask(drills.cancel, { params, body: checked(drills.cancel.body, options), ...seen }),
  );
}

function play(verbs: Verbs): void {
  verbs.ask(
    {
      usage: "pause <drill>",
      summary: "Its clock stands still",
      example: `drill pause ${EXAMPLE} --reason "A player has to leave the room."`,
      options: [required("--reason <words>", "why")],
    },
    drillText,
    ({ api, routes: { drills }, params, options, seen }: Asking<Why>) =>
      api.ask(drills.pause, { params, body: checked(drills.pause.body, options), ...seen }),
  );
  verbs.ask(
    {
      usage: "resume <drill>",
      summary: "Its clock goes on; after a real-world emergency only by the director",
      example: `drill resume ${EXAMPLE}`,
    },
    drillText,
    ({ api, routes, params, seen }) => api.ask(routes.drills.resume, { params, ...seen }),
  );
  verbs.ask(
    {
      usage: "jump <drill>",
      summary: "Move its clock forward; what is due in between happens in the order of time (DR-07)",
      example: `drill jump ${EXAMPLE} --to 2026-11-22T04:30Z`,
      options: [required("--to <instant>", "what the clock shows then")],
    },
    drillText,
    ({ api, routes: { drills }, params, options, seen }: Asking<{ readonly to: string }>) => {
      const body = checked(drills.jump.body, { to: instant(options.to) });
      return api.ask(drills.jump, { params, body, ...seen });
    },
  );
  verbs.ask(
    {
      usage: "emergency <drill>",
      summary: "This is a real-world emergency: anyone may say it, and play stops at once (DR-05)",
      example: `drill emergency ${EXAMPLE} --what "A fire alarm in the control room."`,
      options: [required("--what <words>", "what has happened")],
    },
    drillText,
    ({ api, routes: { drills }, params, options, seen }: Asking<{ readonly what: string }>) =>
      api.ask(drills.emergency, { params, body: checked(drills.emergency.body, options), ...seen }),
  );
  verbs.ask(
    {
      usage: "end <drill>",
      summary: "ENDEX, by the director",
      example: `drill end ${EXAMPLE} --reason "All objectives were shown."`,
      options: [required("--reason <words>", "why")],
    },
    drillText,
    ({ api, routes: { drills }, params, options, seen }: Asking<Why>) =>
      api.ask(drills.end, { params, body: checked(drills.end.body, options), ...seen }),
  );
}
