import type { Route } from "./route.js";
import { agreements } from "./routes/agreements.js";
import { aidLedger } from "./routes/aid-ledger.js";
import { aidPackages } from "./routes/aid-packages.js";
import { aidRequests } from "./routes/aid-requests.js";
import { breakGlass } from "./routes/break-glass.js";
import { channels, paging } from "./routes/channels.js";
import { consents } from "./routes/consents.js";
import { consultations } from "./routes/consultations.js";
import { drills } from "./routes/drills.js";
import { escalations } from "./routes/escalations.js";
import { events } from "./routes/events.js";
import { evidence } from "./routes/evidence.js";
import { incidents } from "./routes/incidents.js";
import { me, partners, secretStore } from "./routes/partners.js";
import { playbooks } from "./routes/playbooks.js";
import { regulatoryClocks } from "./routes/regulatory-clocks.js";
import { resources } from "./routes/resources.js";
import { caveats, delegations } from "./routes/restrictions.js";
import { runs } from "./routes/runs.js";
import { shareRecalls } from "./routes/share-recalls.js";
import { sources, triggers } from "./routes/sources.js";
import { staffing } from "./routes/staffing.js";
import { standingConsents } from "./routes/standing-consents.js";
import { steps } from "./routes/steps.js";
import { tokens } from "./routes/tokens.js";

/** Everything that can be asked of the API, by resource. Named by its parts: spelt out, the type is a megabyte. */
export interface Routes {
  readonly me: typeof me;
  readonly secretStore: typeof secretStore;
  readonly playbooks: typeof playbooks;
  readonly partners: typeof partners;
  readonly staffing: typeof staffing;
  readonly tokens: typeof tokens;
  readonly paging: typeof paging;
  readonly channels: typeof channels;
  readonly delegations: typeof delegations;
  readonly caveats: typeof caveats;
  readonly agreements: typeof agreements;
  readonly incidents: typeof incidents;
  readonly sources: typeof sources;
  readonly triggers: typeof triggers;
  readonly runs: typeof runs;
  readonly steps: typeof steps;
  readonly consents: typeof consents;
  readonly consultations: typeof consultations;
  readonly standingConsents: typeof standingConsents;
  readonly resources: typeof resources;
  readonly aidLedger: typeof aidLedger;
  readonly aidPackages: typeof aidPackages;
  readonly breakGlass: typeof breakGlass;
  readonly aidRequests: typeof aidRequests;
  readonly escalations: typeof escalations;
  readonly regulatoryClocks: typeof regulatoryClocks;
  readonly shareRecalls: typeof shareRecalls;
  readonly drills: typeof drills;
  readonly evidence: typeof evidence;
  readonly events: typeof events;
}

export const routes: Routes = {
  me,
  secretStore,
  playbooks,
  partners,
  staffing,
  tokens,
  paging,
  channels,
  delegations,
  caveats,
  agreements,
  incidents,
  sources,
  triggers,
  runs,
  steps,
  consents,
  consultations,
  standingConsents,
  resources,
  aidLedger,
  aidPackages,
  breakGlass,
  aidRequests,
  escalations,
  regulatoryClocks,
  shareRecalls,
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
