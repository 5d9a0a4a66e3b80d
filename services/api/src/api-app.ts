import { addRoutes, type HttpAppOptions, healthRoutes, httpApp, type ReadinessCheck } from "@mirror/chassis";
import { API_ROOT, PLAYBOOK_CHARACTERS_MAX } from "@mirror/contract";
import { JSON_BUDGET } from "@mirror/vocabulary";
import type { Application } from "express";
import { alertDoors } from "./alerts/alerts-in.js";
import type { Api } from "./door/api.js";
import type { Door } from "./door/reads.js";
import { liveEvents } from "./events/live-events.js";
import { litePages } from "./lite/lite-pages.js";
import { LITE_ROOT } from "./lite/page.js";
import { agreementDoors } from "./routes/agreements.js";
import { aidLedgerDoors } from "./routes/aid-ledger.js";
import { aidPackageDoors } from "./routes/aid-packages.js";
import { aidDoors } from "./routes/aid-requests.js";
import { breakGlassDoors } from "./routes/break-glass.js";
import { channelDoors } from "./routes/channels.js";
import { consentDoors } from "./routes/consents.js";
import { consultationDoors } from "./routes/consultations.js";
import { credentialDoors } from "./routes/credentials.js";
import { drillDoors } from "./routes/drills.js";
import { escalationDoors } from "./routes/escalations.js";
import { evidenceDoors } from "./routes/evidence.js";
import { incidentDoors } from "./routes/incidents.js";
import { meDoors } from "./routes/me.js";
import { docs, openApi } from "./routes/openapi.js";
import { partnerDoors } from "./routes/partners.js";
import { playbookDoors } from "./routes/playbooks.js";
import { preflightDoors } from "./routes/preflight.js";
import { regulatoryClockDoors } from "./routes/regulatory-clocks.js";
import { resourceDoors } from "./routes/resources.js";
import { restrictionDoors } from "./routes/restrictions.js";
import { runDoors } from "./routes/runs.js";
import { shareRecallDoors } from "./routes/share-recalls.js";
import { sourceDoors } from "./routes/sources.js";
import { staffingDoors } from "./routes/staffing.js";
import { standingConsentDoors } from "./routes/standing-consents.js";
import { stepDoors } from "./routes/steps.js";
import { tokenDoors } from "./routes/tokens.js";

/** Every door, in the order in which Express tries them: a fixed path before one with a parameter. */
const DOORS: readonly Door[] = [
  ...meDoors,
  ...playbookDoors,
  ...partnerDoors,
  ...tokenDoors,
  ...credentialDoors,
  ...channelDoors,
  ...restrictionDoors,
  ...staffingDoors,
  ...preflightDoors,
  ...agreementDoors,
  ...incidentDoors,
  ...sourceDoors,
  ...alertDoors,
  ...runDoors,
  ...stepDoors,
  ...consentDoors,
  ...consultationDoors,
  ...standingConsentDoors,
  ...resourceDoors,
  ...aidLedgerDoors,
  ...aidPackageDoors,
  ...breakGlassDoors,
  ...aidDoors,
  ...escalationDoors,
  ...regulatoryClockDoors,
  ...shareRecallDoors,
  ...drillDoors,
  ...evidenceDoors,
  liveEvents,
  openApi,
  docs,
];

/** A playbook travels as text within JSON: quotes and line ends take two characters there. */
const PLAYBOOK_BODY_BYTES_MAX = 2 * PLAYBOOK_CHARACTERS_MAX;

export interface ApiAppOptions {
  readonly checks?: readonly ReadinessCheck[];
  readonly metrics?: HttpAppOptions["metrics"];
  readonly proxies?: number;
}

/** The whole API as an Express app, over whatever journal the desk has. */
export function apiApp(api: Api, { checks = [], metrics, proxies = 0 }: ApiAppOptions = {}): Application {
  return httpApp({
    log: api.log,
    ...(metrics === undefined ? {} : { metrics }),
    forms: [LITE_ROOT],
    proxies,
    largerBodies: [
      {
        path: `${API_ROOT}/playbooks`,
        budget: {
          ...JSON_BUDGET,
          bytesMax: PLAYBOOK_BODY_BYTES_MAX,
          stringLengthMax: PLAYBOOK_BODY_BYTES_MAX,
        },
      },
    ],
    mount: (app) => {
      addRoutes(app, [
        ...healthRoutes(checks, api.log),
        ...DOORS.map((door) => door(api)),
        ...litePages(api, DOORS),
      ]);
    },
  });
}
