import type { Route } from "./route.js";
import { agreements } from "./routes/agreements.js";
import { aidRequests } from "./routes/aid-requests.js";
import { channels, paging } from "./routes/channels.js";
import { consents } from "./routes/consents.js";
import { drills } from "./routes/drills.js";
import { escalations } from "./routes/escalations.js";
import { events } from "./routes/events.js";
import { evidence } from "./routes/evidence.js";
import { incidents } from "./routes/incidents.js";
import { me, partners, secretStore } from "./routes/partners.js";
import { playbooks } from "./routes/playbooks.js";
import { runs } from "./routes/runs.js";
import { sources, triggers } from "./routes/sources.js";
import { steps } from "./routes/steps.js";
import { tokens } from "./routes/tokens.js";

/** Everything that can be asked of the API, by resource. */
export const routes = {
  me,
  secretStore,
  playbooks,
  partners,
  tokens,
  paging,
  channels,
  agreements,
  incidents,
  sources,
  triggers,
  runs,
  steps,
  consents,
  aidRequests,
  escalations,
  drills,
  evidence,
  events,
};

/** The same in one list, in the order in which a server tries them: a fixed path before one with a parameter. */
export function everyRoute(): Route[] {
  return Object.values(routes).flatMap((resource): Route[] => Object.values(resource));
}

/** The path that shows what a route makes, up to its id: `/runs` of `run.start`. Undefined where it makes nothing of its own. */
export function whereMadeIsShown({ method, path, answer }: Route): string | undefined {
  if (method !== "post" || answer.status !== 201) return undefined;
  return everyRoute().some((route) => route.method === "get" && route.path === `${path}/{id}`)
    ? path
    : undefined;
}
