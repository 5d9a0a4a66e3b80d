import type { Writable } from "node:stream";
import winston from "winston";
import type { LogLevel } from "./config.js";
import { logValue } from "./log-value.js";

export type LogDetails = Readonly<Record<string, unknown>>;

/** The log is for whoever is on call; what partners and evaluators rely on is in the journal. */
export interface Logger {
  error(message: string | Error, details?: LogDetails): void;
  warn(message: string | Error, details?: LogDetails): void;
  info(message: string, details?: LogDetails): void;
  debug(message: string, details?: LogDetails): void;
  /** A logger whose every line carries these details too (`{ runId }`). */
  child(details: LogDetails): Logger;
}

export interface LoggerOptions {
  readonly service: string;
  readonly level: LogLevel;
  /** `json`: one object a line, for collectors; `readable`: for eyes. */
  readonly format: "json" | "readable";
  /** Where lines go; left out, stderr: stdout belongs to data. */
  readonly to?: Writable;
}

const LEVELS = { error: 0, warn: 1, info: 2, debug: 3 };

export function openLogger(options: LoggerOptions): Logger {
  const { combine, json, timestamp, printf } = winston.format;
  const lines = winston.createLogger({
    level: options.level,
    levels: LEVELS,
    format: combine(
      plainAndRedacted(),
      timestamp(),
      options.format === "json" ? json({ deterministic: false }) : printf(readable),
    ),
    transports: [new winston.transports.Stream({ stream: options.to ?? process.stderr, eol: "\n" })],
    exitOnError: false,
  });
  return loggerOver(lines, { service: options.service });
}

/** JSON where the process runs by itself, readable where somebody looks at the terminal. */
export function formatFor(
  env: Readonly<Record<string, string | undefined>>,
  stream: { isTTY?: boolean },
): LoggerOptions["format"] {
  return stream.isTTY === true && env.NODE_ENV !== "production" ? "readable" : "json";
}

// Details are bound here and not by winston's own child loggers and call styles: those join a detail named `message`
// to the message, and of an error given alone they keep the level only.
function loggerOver(lines: winston.Logger, bound: LogDetails): Logger {
  const write = (level: LogLevel) => (message: string | Error, details?: LogDetails) => {
    // winston puts a line together before it asks whether anybody wants it.
    if (!lines.isLevelEnabled(level)) return;
    const said = typeof message === "string" ? { message } : { message: message.message, error: message };
    lines.log({ ...bound, ...details, ...said, level });
  };
  return {
    error: write("error"),
    warn: write("warn"),
    info: write("info"),
    debug: write("debug"),
    child: (details) => loggerOver(lines, { ...bound, ...details }),
  };
}

const plainAndRedacted = winston.format((info) => {
  for (const [name, value] of Object.entries(info)) {
    if (name === "level") continue;
    const shown = logValue({ [name]: value });
    Object.assign(info, shown);
  }
  return info;
});

function readable(info: winston.Logform.TransformableInfo): string {
  const { level, message, timestamp, service, error, ...details } = info;
  const words = Object.entries(details)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        `${name}=${typeof value === "string" && /^[\w.:/-]+$/.test(value) ? value : JSON.stringify(value)}`,
    );
  const head = `${String(timestamp).slice(11, 23)} ${level.padEnd(5)} ${String(service)}: ${onOneLine(String(message))}`;
  return [head, ...words].join(" ") + (error === undefined ? "" : `\n${JSON.stringify(error, null, 2)}`);
}

// A text from outside must not write lines of its own into the log, nor move the terminal's cursor.
function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");
}
