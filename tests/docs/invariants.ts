import type { Source } from "../architecture/workspace.js";

/** How far an invariant is shown, from nothing to all that was promised for it. */
const STATES = ["not yet", "in part", "shown"] as const;

/** What a text says of one invariant. */
export interface Claim {
  readonly id: string;
  readonly state: string;
  readonly evidence: readonly Evidence[];
}

/** A test that is said to show it: by the id that begins its name, or by its whole name. */
interface Evidence {
  readonly test: string;
  readonly file: string;
}

const item = /^- \*\*(INV-\d+b?)\*\* \(([^)]*)\)([\s\S]*?)(?=^(?:-|#|\S)|(?![\s\S]))/gm;
const pieceOfEvidence = /(?:"([^"]+)"|\b([A-Z]{1,3}-\d+b?))((?:, (?:[A-Z]{1,3}-\d+b?))*) in `([^`]+)`/g;

/** The claims of a list whose items begin with an invariant's id and its state: `- **INV-06** (shown) It holds.` */
export function claimsIn(markdown: string): Claim[] {
  return [...markdown.matchAll(item)].map(([, id = "", state = "", rest = ""]) => ({
    id,
    state,
    evidence: evidenceIn(rest.replace(/\s+/g, " ")),
  }));
}

function evidenceIn(text: string): Evidence[] {
  return [...text.matchAll(pieceOfEvidence)].flatMap(([, name, first, more = "", file = ""]) =>
    [name ?? first ?? "", ...more.split(", ").filter((one) => one !== "")].map((test) => ({ test, file })),
  );
}

/** Claims that no test bears out, and claims that say nothing or too much. */
export function claimFaults(claims: readonly Claim[], project: readonly Source[]): string[] {
  const names = new Map(project.map(({ path, text }) => [path, testNamesIn(text)]));
  return claims.flatMap(({ id, state, evidence }, index) => {
    const faults = evidence.flatMap(({ test, file }) => {
      const known = names.get(file);
      if (known === undefined) return [`${id}: there is no ${file}`];
      return known.some((name) => name === test || name.startsWith(`${test} `))
        ? []
        : [`${id}: no test of ${file} is named ${test}`];
    });
    if (claims.findIndex((one) => one.id === id) !== index) faults.push(`${id}: stands here twice`);
    if (!STATES.some((one) => one === state))
      faults.push(`${id}: "${state}" is none of ${STATES.join(", ")}`);
    else if (state === "not yet" && evidence.length > 0)
      faults.push(`${id}: names tests, and is said to be not yet shown`);
    else if (state !== "not yet" && evidence.length === 0) faults.push(`${id}: names no test`);
    return faults;
  });
}

/** Invariants that the code names and the claims do not. */
export function unclaimed(claims: readonly Claim[], project: readonly Source[]): string[] {
  const named = project
    .filter(({ path }) => /\.m?[jt]s$/.test(path) && !path.startsWith("tests/docs/"))
    .flatMap(({ text }) => [...text.matchAll(/\bINV-\d+b?\b/g)].map(([id]) => id));
  return [...new Set(named)].filter((id) => !claims.some((claim) => claim.id === id)).sort();
}

// The first argument of a call whose last is a function: how tests, and promises of a conformance suite, are named.
const name = /(["'`])((?:\\.|(?!\1)[^\\])*?)\1\s*,\s*(?:\{[^}]*\}\s*,\s*)?(?:async\s*)?(?:\(|\w+\s*=>)/g;

export function testNamesIn(source: string): string[] {
  return [...source.matchAll(name)].map(([, , text = ""]) => text.replace(/\\(["'`])/g, "$1"));
}
