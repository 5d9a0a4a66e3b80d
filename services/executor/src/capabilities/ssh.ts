import { createHash } from "node:crypto";
import { connect as connectSocket, type Socket } from "node:net";
import type { Outcome, SshRequest } from "@mirror/engine";
import { Client, type ClientChannel, type ConnectConfig } from "ssh2";
import { mayGoTo, wantsAnotherUser } from "../sign-in/allowed.js";
import type { OpenSecret } from "../sign-in/open-secret.js";
import type { Capability, PerformOptions } from "./capability.js";
import { checkedLookup, EgressRefused, judgeUrl } from "./egress.js";
import { codeOf, type Egress } from "./http-exchange.js";

const CONNECT_TIMEOUT_MS = 10_000;
/** What a command says beyond this is read and not kept: outputs go into the journal, for ever. */
const OUTPUT_BYTES_MAX = 16 * 1024;
/** As much of what it says about its failure as a person reads. */
const ERROR_BYTES_MAX = 500;

/**
 * Executes one command on another machine over ssh: at a place that is permitted, whose host key is the one that the
 * credential's partner pinned to it, signed in by that credential. What failed before the command was handed over has not
 * happened; its exit status says whether it succeeded; a connection that is lost in between leaves it unknown (INV-13),
 * and it is never begun again by itself.
 */
export function ssh(egress: Egress): Capability {
  return {
    name: "ssh",
    async perform({ request }, options) {
      if (request.kind !== "ssh") return failed("This is no command over ssh.");
      if (!(request.timeoutMs > 0 && request.timeoutMs <= 2 ** 31 - 1))
        return notSent("The time it may take is not a number of milliseconds.");
      const verdict = judgeUrl(request.place, egress.allowed);
      if (!verdict.ok) return notSent(verdict.why);
      const signIn = signInOf(request, options.secret);
      if (!signIn.ok) return notSent(signIn.why);
      const { hostname, port } = verdict.url;
      const socket = connectSocket({
        host: hostname.replace(/^\[(.*)\]$/, "$1"),
        port: Number(port),
        lookup: checkedLookup(verdict.entry, egress.resolve),
      });
      return new Execution(request, socket, signIn, options).outcome;
    },
  };
}

interface SignIn {
  readonly ok: true;
  readonly config: ConnectConfig;
  /** `SHA256:…`, any of which the host may have. */
  readonly hostKeys: readonly string[];
}

function signInOf(
  { place, credential }: SshRequest,
  secret: OpenSecret | undefined,
): SignIn | { readonly ok: false; readonly why: string } {
  if (credential === undefined) return no("Nobody is named to sign in as.");
  if (secret === undefined) return no("The credential that it asks for could not be opened.");
  const elsewhere = mayGoTo(secret, place);
  if (elsewhere !== undefined) return no(elsewhere);
  const hostKeys = secret.credential.targets.flatMap(({ origin, hostKey }) =>
    origin === place && hostKey !== undefined ? [hostKey] : [],
  );
  if (hostKeys.length === 0) return no(`No host key is pinned for ${place}.`);
  const { value } = secret;
  const otherUser = wantsAnotherUser(credential, value);
  if (otherUser !== undefined) return no(otherUser);
  if (value.kind === "password" && credential.as === "user-auth") {
    const { username, password } = value;
    return { ok: true, hostKeys, config: { username, password, authHandler: ["password"] } };
  }
  if (value.kind === "private-key") {
    const { username, privateKey, passphrase } = value;
    const key = passphrase === undefined ? { privateKey } : { privateKey, passphrase };
    return { ok: true, hostKeys, config: { username, ...key, authHandler: ["publickey"] } };
  }
  return no(
    `The credential ${credential.name} is a ${value.kind}, and the playbook signs in by ${credential.as}.`,
  );
}

/** How far it has come: from `handed over` on, the command may have been executed. */
type Phase = "connecting" | "signed in" | "handed over";

/** One command, from the first packet to what came of it. */
class Execution {
  readonly outcome: Promise<Outcome>;
  readonly #client = new Client();
  readonly #output = new Kept(OUTPUT_BYTES_MAX);
  readonly #errors = new Kept(ERROR_BYTES_MAX);
  readonly #place: string;
  #phase: Phase = "connecting";
  #strangersKey: string | undefined;
  #settle: (outcome: Outcome) => void = () => {};

  constructor(
    private readonly request: SshRequest,
    socket: Socket,
    { config, hostKeys }: SignIn,
    private readonly options: PerformOptions,
  ) {
    this.#place = request.place;
    let resolve: (outcome: Outcome) => void = () => {};
    this.outcome = new Promise((settle) => {
      resolve = settle;
    });
    const connecting = setTimeout(
      () => this.#end(`${this.#place} did not take the connection in time.`),
      CONNECT_TIMEOUT_MS,
    );
    const deadline = setTimeout(
      () => this.#end(`It had not ended within ${request.timeoutMs} ms.`),
      request.timeoutMs,
    );
    const aborted = () => this.#end("It was ended by us.");
    this.#settle = (outcome) => {
      clearTimeout(connecting);
      clearTimeout(deadline);
      options.signal.removeEventListener("abort", aborted);
      this.#client.destroy();
      socket.destroy();
      resolve(outcome);
    };
    options.signal.addEventListener("abort", aborted, { once: true });
    socket.on("error", (error) => this.#broken(error));
    this.#client.on("error", (error) => this.#broken(error));
    this.#client.on("close", () => this.#end("The connection was closed."));
    this.#client.on("ready", () => {
      clearTimeout(connecting);
      this.#phase = "signed in";
      this.#handOver();
    });
    if (options.signal.aborted) {
      aborted();
      return;
    }
    try {
      this.#client.connect({
        ...config,
        sock: socket,
        readyTimeout: CONNECT_TIMEOUT_MS,
        hostVerifier: (key: Buffer) => this.#knows(key, hostKeys),
      });
    } catch {
      // A private key that cannot be read; what the library says of it may quote it.
      this.#end("The private key of its credential cannot be read.");
    }
  }

  #knows(key: Buffer, hostKeys: readonly string[]): boolean {
    const found = `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
    if (hostKeys.includes(found)) return true;
    this.#strangersKey = found;
    return false;
  }

  #handOver(): void {
    const { command, input } = this.request;
    if (this.options.signal.aborted || this.options.mayStillBeSent?.() === false) {
      this.#end("The time in which it might be sent was over when the connection stood.");
      return;
    }
    this.#phase = "handed over";
    this.#client.exec(command, (error, channel) => {
      // The other side said that it will not: nothing was executed.
      if (error !== undefined) this.#settle(failed(`${this.#place} does not execute commands.`));
      else this.#listen(channel, input);
    });
  }

  #listen(channel: ClientChannel, input: string | null): void {
    channel.on("data", (bytes: Buffer) => this.#output.add(bytes));
    channel.stderr.on("data", (bytes: Buffer) => this.#errors.add(bytes));
    channel.on("error", (error: Error) => this.#broken(error));
    let exit: { readonly status: number | null; readonly signal: string | null } | undefined;
    channel.on("exit", (status: number | null, signal?: string | null) => {
      exit = { status, signal: signal ?? null };
    });
    // After its last word: what it wrote may come later than its exit status.
    channel.on("close", () => {
      if (exit === undefined) this.#end("The connection was lost before it said how it ended.");
      else this.#settle(this.#judged(exit));
    });
    channel.end(input ?? "");
  }

  #judged({ status, signal }: { readonly status: number | null; readonly signal: string | null }): Outcome {
    const said = this.#errors.text === undefined ? "" : `: ${onOneLine(this.#errors.text)}`;
    if (status === 0) {
      const { text } = this.#output;
      const outputs = text === undefined ? { status: "0" } : { status: "0", body: text };
      return { status: "succeeded", detail: "exit status 0", outputs };
    }
    if (status === null) return failed(`It was ended by the signal ${signal ?? "unknown"}${said}`);
    return failed(`exit status ${status}${said}`);
  }

  #broken(error: Error): void {
    // The error itself is neither logged nor recorded: it may hold what came over the wire.
    const code =
      error instanceof EgressRefused ? "refused" : "level" in error ? String(error.level) : codeOf(error);
    this.options.log.info("a command over ssh met a failure", {
      place: this.#place,
      phase: this.#phase,
      code,
    });
    this.#end(this.#why(error, code));
  }

  #why(error: Error, code: string): string {
    if (this.#strangersKey !== undefined)
      return `${this.#place} has another host key than the one that is pinned to it: ${this.#strangersKey}.`;
    if (error instanceof EgressRefused) return error.message;
    switch (code) {
      case "ECONNREFUSED":
        return `${this.#place} refused the connection.`;
      case "client-authentication":
        return `${this.#place} does not let this credential in.`;
      case "client-timeout":
        return `${this.#place} did not take the connection in time.`;
    }
    return `The connection to ${this.#place} was broken off (${code}).`;
  }

  #end(why: string): void {
    if (this.#phase !== "handed over") this.#settle(notSent(why));
    else this.#settle({ status: "unknown", detail: `${why} It may or may not have taken effect.` });
  }
}

/** What a stream says, as far as it is kept. */
class Kept {
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(private readonly bytesMax: number) {}

  add(chunk: Buffer): void {
    this.#bytes += chunk.byteLength;
    if (this.#bytes <= this.bytesMax) this.#chunks.push(chunk);
  }

  /** The text, where it is one, is not empty, and is all of it. */
  get text(): string | undefined {
    if (this.#bytes === 0 || this.#bytes > this.bytesMax) return undefined;
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(this.#chunks));
    } catch {
      return undefined;
    }
  }
}

function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
}

function notSent(why: string): Outcome {
  return failed(`Not sent. ${why}`);
}

function failed(detail: string): Outcome {
  return { status: "failed", detail };
}

function no(why: string): { readonly ok: false; readonly why: string } {
  return { ok: false, why };
}
