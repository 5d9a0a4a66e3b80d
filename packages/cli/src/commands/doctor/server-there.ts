import { isThisMachine } from "../../context/address.js";
import { Stop } from "../../stop.js";
import type { Terminal } from "../../terminal.js";
import type { Finding } from "./examine.js";

const ANSWER_WITHIN_MS = 5_000;
/** A clock that is further off shows deadlines wrongly. */
const SKEW_MAX_MS = 30_000;

/** The server: that it answers, that it is ready, that its clock is ours, and that the token is good. */
export async function serverThere(
  terminal: Terminal,
  { url, token }: { readonly url: string | null; readonly token: string | null },
): Promise<Finding[]> {
  if (url === null)
    return ["server", "readiness", "clock", "token", "secrets", "pages"].map((what) =>
      notLooked(what, "no server is named"),
    );
  const asked = Date.now();
  const health = await reach(terminal, `${url}/healthz`);
  const answered = Date.now();
  if (!health.ok)
    return [
      { what: "server", state: "wrong", found: health.why, mend: startIt(url) },
      ...["readiness", "clock", "token", "secrets", "pages"].map((what) =>
        notLooked(what, "the server does not answer"),
      ),
    ];
  const ready = await reach(terminal, `${url}/readyz`);
  return [
    health.status === 200
      ? { what: "server", state: "well", found: "it answers", mend: null }
      : {
          what: "server",
          state: "wrong",
          found: `it answers ${health.status}: is it this product's?`,
          mend: startIt(url),
        },
    readiness(ready),
    clock(health.date, asked, answered),
    await tokenIsGood(terminal, url, token),
    await secretsAreKept(terminal, url, token),
    await pagesLeave(terminal, url, token),
  ];
}

function startIt(url: string): string {
  return isThisMachine(url)
    ? "npm start"
    : "Ask whoever runs it; or correct the address: mirror context set NAME --url ADDRESS";
}

function readiness(ready: Reached): Finding {
  if (ready.ok && ready.status === 200)
    return { what: "readiness", state: "well", found: "it is ready", mend: null };
  const found = ready.ok ? `it is not ready: ${ready.text.slice(0, 500)}` : ready.why;
  return {
    what: "readiness",
    state: "wrong",
    found,
    mend: /mirror (?:restore|archive) --help/.test(found)
      ? "On the server, with its services stopped: what its log names (mirror restore, or mirror archive begin)"
      : "On the server: look at its log, and at its Redis",
  };
}

/** The server's clock against ours, as closely as a header in whole seconds tells. */
function clock(date: string | null, asked: number, answered: number): Finding {
  const theirs = Date.parse(date ?? "");
  if (Number.isNaN(theirs)) return notLooked("clock", "the server does not tell its time");
  const [earliest, latest] = [asked - 1_000, answered];
  const off = theirs < earliest ? earliest - theirs : Math.max(theirs - latest, 0);
  const seconds = Math.round(off / 1000);
  return off > SKEW_MAX_MS
    ? {
        what: "clock",
        state: "wrong",
        found: `${seconds} s apart from the server's`,
        mend: "sudo timedatectl set-ntp true",
      }
    : { what: "clock", state: "well", found: "as the server's", mend: null };
}

async function tokenIsGood(terminal: Terminal, url: string, token: string | null): Promise<Finding> {
  const mend =
    "mirror context set NAME --url ADDRESS --token TOKEN (an administrator makes one: mirror token create)";
  if (token === null) return { what: "token", state: "wrong", found: "none is given", mend };
  const { Api } = await import("../../api/api.js");
  const api = new Api(terminal, { server: { url, token } });
  try {
    const { person, partner, token: sign } = await api.ask(api.routes.me.show);
    const found = `${person.name} of ${partner.name}, until ${sign?.expiresAt ?? "the session ends"}`;
    return { what: "token", state: "well", found, mend: null };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { what: "token", state: "wrong", found: error.message, mend };
  }
}

/** Whether secrets can be taken in and opened: an executor holds the key. */
async function secretsAreKept(terminal: Terminal, url: string, token: string | null): Promise<Finding> {
  const what = "secrets";
  if (token === null) return notLooked(what, "nobody is signed in");
  const { Api } = await import("../../api/api.js");
  const api = new Api(terminal, { server: { url, token } });
  try {
    const { state, keyVersion } = await api.ask(api.routes.secretStore.show);
    if (state === "open")
      return { what, state: "well", found: `the store is open, key ${keyVersion ?? ""}`, mend: null };
    const mend =
      "On the server: see that the file of MIRROR_SECRET_KEY_FILE is there and readable to the executor (openssl genpkey -algorithm X25519 makes one), and start the executor again";
    return { what, state: "wrong", found: "the executor has no key of the secret store", mend };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return notLooked(what, error.message);
  }
}

/** By what pages leave the house. In inboxes they stand in any case, so nothing is wrong where there is nothing else. */
async function pagesLeave(terminal: Terminal, url: string, token: string | null): Promise<Finding> {
  const what = "pages";
  if (token === null) return notLooked(what, "no token is given");
  const { Api } = await import("../../api/api.js");
  const api = new Api(terminal, { server: { url, token } });
  try {
    const { mail, channels } = await api.ask(api.routes.paging.show);
    const ways = [...(mail ? ["by mail"] : []), ...(channels > 0 ? [`by channels (${channels})`] : [])];
    const found =
      ways.length > 0
        ? `in inboxes, ${ways.join(", ")}`
        : "in inboxes only: neither mail (MIRROR_SMTP_URL) nor a channel (mirror channel add) is set up";
    return { what, state: "well", found, mend: null };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return notLooked(what, error.message);
  }
}

type Reached =
  | { readonly ok: true; readonly status: number; readonly date: string | null; readonly text: string }
  | { readonly ok: false; readonly why: string };

async function reach({ interrupted }: Terminal, address: string): Promise<Reached> {
  try {
    const signal = AbortSignal.any([interrupted, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
    const answer = await fetch(address, { signal, redirect: "error" });
    const { status, headers } = answer;
    return { ok: true, status, date: headers.get("Date"), text: await answer.text() };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { ok: false, why: cause instanceof Error ? cause.message : String(cause) };
  }
}

function notLooked(what: string, found: string): Finding {
  return { what, state: "unknown", found, mend: null };
}
