import type { AlertMapping } from "@mirror/alert";
import { type Mapper, readMapping } from "@mirror/alert/mapper";
import { contextOf, ProblemRaised, sendProblem } from "@mirror/chassis";
import { type AlertsTaken, type Route, routes } from "@mirror/contract";
import { perform, receiveAlerts } from "@mirror/operations";
import { type JsonValue, sha256Hex } from "@mirror/vocabulary";
import type { Request } from "express";
import type { Api } from "../door/api.js";
import { hint, NOT_SAFE, problemOf } from "../door/decides.js";
import { type Door, mountedPath, sendValue } from "../door/reads.js";
import { type Sender, whoSends } from "./source-sign-in.js";

/** Where sources send their alerts: with what they sign in by in a header, or with a key in the path. */
export const alertDoors: Door[] = [
  takesAlerts(routes.triggers.receive),
  takesAlerts(routes.triggers.receiveByKey),
];

/** Takes alerts in where they arrive: the 2xx comes when they are on disk, and everything before it may be sent again. */
function takesAlerts(route: Route): Door {
  return (api) => ({
    method: route.method,
    path: mountedPath(route),
    handle: async (request, response) => {
      const named: unknown = request.params.source;
      const sender = await api.admission.letSourceIn(response, () => whoSends(api, named, request));
      if (sender === undefined) {
        response.set("WWW-Authenticate", 'Bearer realm="security-mirror"');
        throw new ProblemRaised(NOT_SIGNED_IN);
      }
      if (!api.recordIsSafe()) {
        sendProblem(response, NOT_SAFE);
        return;
      }
      const performed = await takeIn(api, sender, request);
      if (!performed.ok) {
        sendProblem(response, problemOf(performed));
        return;
      }
      if (performed.repeated) response.set("Idempotent-Replay", "true");
      if (performed.owed.length > 0) hint(api, contextOf(request).log, performed.owed);
      sendValue(response, route.answer.status, performed.answer);
    },
  });
}

async function takeIn(api: Api, { id, source, messageId }: Sender, request: Request) {
  const mapped = mapperFor(source.mapping).map((request.body ?? null) as JsonValue);
  if (!mapped.ok)
    throw new ProblemRaised({
      status: 422,
      code: "body-at-fault",
      detail: `The mapping ${source.mapping.name} finds no alerts in this body; \`errors\` says why. mirror trigger test shows what it makes of a message.`,
      errors: mapped.faults,
    });
  const { log, rawBody } = contextOf(request);
  if (mapped.notes.length > 0)
    log.info("alerts were not all as their mapping expects", { source: id, notes: mapped.notes.length });
  let taken: AlertsTaken = { opened: 0, repeated: 0, resolved: 0, ignored: 0 };
  return perform<AlertsTaken>(
    api.desk,
    {
      actor: { kind: "source", source: id, partner: source.partner },
      // A message that comes again under its id is answered as it was: sent twice, or replayed by somebody else.
      ...(messageId === undefined ? {} : { commandId: `${id}/${messageId}` }),
      content: { body: sha256Hex(rawBody?.toString("utf8") ?? "") },
    },
    (turn) =>
      receiveAlerts(turn, id, mapped.alerts, (what) => {
        taken = what;
      }),
    () => taken,
  );
}

/** A mapping was read through when its source was added; it is read once in a process. */
const mappers = new WeakMap<AlertMapping, Mapper>();

function mapperFor(mapping: AlertMapping): Mapper {
  const known = mappers.get(mapping);
  if (known !== undefined) return known;
  const read = readMapping(mapping);
  if (!read.ok) throw new Error(`The mapping ${mapping.name} was taken in, and does not read.`);
  mappers.set(mapping, read.mapper);
  return read.mapper;
}

const NOT_SIGNED_IN = {
  status: 401,
  code: "not-signed-in",
  detail:
    "No source is known by this. Send what it was given in the way that it was registered with: a signature by Standard Webhooks that is less than five minutes old, a bearer token, or the key in the path.",
};
