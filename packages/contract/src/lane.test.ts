import { expect, test } from "vitest";
import { type Lane, laneOf, routeAt } from "./lane.js";
import { everyRoute, routes } from "./routes.js";

/** What goes this way, by operation id. */
function onLane(lane: Lane): string[] {
  return everyRoute()
    .filter((route) => laneOf(route) === lane)
    .map(({ id }) => id)
    .toSorted();
}

test("INV-22 answers to a consent, whatever stops or takes back, and 'I have it' keep a lane of their own", () => {
  expect(onLane("reserved")).toEqual([
    "aid.recall",
    "aid.withdraw",
    "break-glass.close",
    "break-glass.go-on-alone",
    "break-glass.join",
    "break-glass.open",
    "caveat.set",
    "consent.abstain",
    "consent.attest",
    "consent.confirm",
    "consent.grant",
    "consent.reaffirm",
    "consent.refuse",
    "consent.report-violation",
    "consent.show",
    "consent.verify",
    "consent.withdraw",
    "delegation.revoke",
    "drill.emergency",
    "escalation.acknowledge",
    "partner.close-account",
    "partner.revoke-token",
    "run.cancel",
    "run.hold",
    "standing.revoke",
  ]);
});

test("every list and every export waits behind lists only, and a stream behind streams", () => {
  expect(onLane("streams")).toEqual(["event.follow"]);
  const lists = everyRoute().flatMap(({ id }) => (id.endsWith(".list") ? [id] : []));
  expect(onLane("lists")).toEqual([...lists, "evidence.export", "run.timeline"].toSorted());
});

test("a request's route is found by its method and path, a fixed path before one with a parameter", () => {
  for (const route of everyRoute()) {
    const path = `/api/v1${route.path.replace(/\{\w+\}/g, "run--1")}`;
    expect(routeAt(route.method.toUpperCase(), path)?.id).toBe(route.id);
  }
  expect(routeAt("HEAD", "/api/v1/runs")).toBe(routes.runs.list);
  expect(routeAt("GET", "/api/v1/evidence/key")).toBe(routes.evidence.key);
});

test("what is no route's path has none", () => {
  for (const path of ["/healthz", "/api/v1", "/api/v1/runs/", "/api/v1/runs/a/b/c", "/api/v2/runs", ""])
    expect(routeAt("GET", path)).toBeUndefined();
  expect(routeAt("DELETE", "/api/v1/runs")).toBeUndefined();
});
