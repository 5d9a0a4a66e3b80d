import type { RunView } from "@mirror/contract";
import { expect, test } from "vitest";
import { mirrorTerminal } from "../../testing/captured.js";
import { LivePanel, panelLines } from "./live-panel.js";
import { elapsed, waitingIn, waitingLine } from "./waiting-steps.js";

const NOW = Date.parse("2026-11-22T03:12:34.000Z");

function step(name: string, more: Partial<RunView["openSteps"][number]> = {}): RunView["openSteps"][number] {
  return {
    id: `step--${name}`,
    step: `action--${name}`,
    name,
    status: "assigned",
    heldBy: null,
    since: "2026-11-22T03:00:00.000Z",
    waitingFor: "Waiting for Ada Berg to take it.",
    ...more,
  } as RunView["openSteps"][number];
}

function run(openSteps: RunView["openSteps"], more: Partial<RunView> = {}): RunView {
  return { status: "active", exercise: false, blockedOn: "Something", openSteps, ...more } as RunView;
}

test("how long a run waits ticks in seconds, and grows to days", () => {
  expect([7_000, 754_000, 3_723_000, 183_845_000, -5_000].map(elapsed)).toEqual([
    "0:07",
    "12:34",
    "1:02:03",
    "2 d 03:04:05",
    "0:00",
  ]);
});

test("each open step says on whom it waits and for how long; branches are told by what is in them", () => {
  const steps = [
    step("Isolate", { since: "2026-11-22T03:12:00.000Z" as never }),
    step("Ask consent", {
      status: "awaiting-consent",
      waitingFor: "Waiting for the host's Health Director.",
    }),
    step("Both", { step: "parallel--both", status: "in-progress", waitingFor: "Waiting for its branches." }),
    step("Go on?", {
      step: "if-condition--x",
      status: "in-progress",
      heldBy: { id: "person--x", name: "Bo" } as never,
      waitingFor: "Waiting for Bo to complete it.",
      since: "2026-11-22T03:12:30.000Z" as never,
    }),
  ];
  expect(panelLines(run(steps), NOW)).toEqual([
    "-- active, waiting for",
    "       12:34  Ask consent: Waiting for the host's Health Director.",
    "        0:34  Isolate: Waiting for Ada Berg to take it.",
    "        0:04  Go on?: Waiting for Bo to complete it.",
  ]);
  expect(panelLines(run(steps.slice(0, 1), { exercise: true }), NOW)).toEqual([
    "-- active, exercise, waiting for",
    "   03:12:00Z  Isolate: Waiting for Ada Berg to take it.",
  ]);
  expect(waitingIn(run(steps)).map(waitingLine)[0]).toBe(
    "  waiting: Ask consent: Waiting for the host's Health Director. (since 2026-11-22 03:00:00Z)",
  );
});

test("a held run says first who holds it, and many steps are not all shown", () => {
  const held = run([step("Isolate")], { status: "held", blockedOn: "Held by Norland." });
  expect(panelLines(held, NOW)[1]).toBe("              Held by Norland.");
  const many = Array.from({ length: 20 }, (_, index) => step(`Step ${index}`));
  expect(panelLines(run(many), NOW).at(-1)).toBe("              and 8 more");
});

test("the panel is taken away before anything else is printed, and steers nothing with what it shows", () => {
  const { terminal, stderr } = mirrorTerminal();
  const panel = new LivePanel(terminal, () => NOW);
  try {
    panel.show(run([step("A\u001b[2J\nname".repeat(30))]));
    const lines = stderr.text.split("\n");
    expect(lines).toHaveLength(3);
    expect(stderr.text).not.toContain("\u001b");
    for (const line of lines) expect(line.length).toBeLessThan(80);
    panel.hide();
    expect(stderr.text.endsWith("\u001b[2A\u001b[0J")).toBe(true);
  } finally {
    panel.end();
  }
});
