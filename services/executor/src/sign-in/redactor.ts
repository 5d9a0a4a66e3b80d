import type { LogDetails, Logger } from "@mirror/chassis";
import type { Outcome } from "@mirror/engine";

const HIDDEN = "[redacted]";

/**
 * Takes exact secrets out of texts, as they are and as they come back from elsewhere: in base64 (wherever in a longer
 * base64 text they begin), percent-encoded, form-encoded, as JSON text, and in hexadecimal digits (INV-11).
 */
export class Redactor {
  readonly #forms = new Set<string>();

  constructor(secrets: readonly string[]) {
    for (const secret of secrets) this.hide(secret);
  }

  hide(secret: string): void {
    for (const form of formsOf(secret)) this.#forms.add(form);
  }

  text(text: string): string {
    // The longest first: what holds another form as its part must not be left half.
    const forms = [...this.#forms].sort((a, b) => b.length - a.length);
    return forms.reduce((rest, form) => rest.replaceAll(form, HIDDEN), text);
  }

  outcome(outcome: Outcome): Outcome {
    const detail = this.text(outcome.detail);
    if (outcome.status !== "succeeded") return { ...outcome, detail };
    const outputs = Object.fromEntries(
      Object.entries(outcome.outputs).map(([name, value]) => [this.text(name), this.text(value)]),
    );
    return { ...outcome, detail, outputs };
  }

  /** The same logger, which says nothing of the secrets. */
  logger(log: Logger): Logger {
    const write =
      (level: "error" | "warn" | "info" | "debug") => (message: string | Error, details?: LogDetails) =>
        log[level](
          this.text(typeof message === "string" ? message : `${message.name}: ${message.message}`),
          details === undefined ? undefined : this.#details(details),
        );
    return {
      error: write("error"),
      warn: write("warn"),
      info: write("info"),
      debug: write("debug"),
      child: (details) => this.logger(log.child(this.#details(details))),
    };
  }

  #details(details: LogDetails): LogDetails {
    return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, this.#value(value)]));
  }

  #value(value: unknown): unknown {
    if (typeof value === "string") return this.text(value);
    if (value instanceof Error) return this.text(`${value.name}: ${value.message}`);
    if (typeof value !== "object" || value === null) return value;
    return this.text(JSON.stringify(value) ?? "");
  }
}

const SHORTEST = 4;

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  const encoded = encodeURIComponent(bytes.toString("utf8"));
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encoded,
    encoded.toLowerCase(),
    encoded.replaceAll(/%[0-9A-F]{2}/g, (sign) => sign.toLowerCase()),
    new URLSearchParams([["", secret]]).toString().slice(1),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
    ...base64Forms(bytes),
  ];
  return forms.filter((form) => form.length >= SHORTEST);
}

/** The base64 of the bytes, whichever of the three places of a group they begin at; only what they alone decide. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor(((before + bytes.length) * 8) / 6);
    const own = whole.slice(from, to);
    return [own, own.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
