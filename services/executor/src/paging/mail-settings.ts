import { readFile } from "node:fs/promises";

/** The mail server that pages leave by, and whom they come from. */
export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; else STARTTLS where the server offers it. */
  readonly secure: boolean;
  readonly signIn: { readonly user: string; readonly pass: string } | null;
  readonly from: string;
}

/** As much of the executor's configuration as says how mail leaves. */
export interface MailConfig {
  readonly MIRROR_SMTP_URL?: string | undefined;
  readonly MIRROR_SMTP_URL_FILE?: string | undefined;
  readonly MIRROR_SMTP_FROM?: string | undefined;
}

/** The settings for mail that cannot be read. What they hold is not repeated: it may be a password. */
class MailSettingsInvalid extends Error {
  readonly exitCode = 3;

  constructor(why: string) {
    super(`${why} Right would be smtps://user:password@mail.example:465, or smtp://mail.example:587.`);
    this.name = "MailSettingsInvalid";
  }
}

const SUBMISSION_PORT = 587;
const SUBMISSION_OVER_TLS_PORT = 465;

/** Reads where mail leaves; undefined where no mail is set up. Throws MailSettingsInvalid. */
export async function mailSettings(config: MailConfig): Promise<MailSettings | undefined> {
  const { MIRROR_SMTP_URL: given, MIRROR_SMTP_URL_FILE: file, MIRROR_SMTP_FROM: from } = config;
  if (given !== undefined && file !== undefined)
    throw new MailSettingsInvalid("MIRROR_SMTP_URL and MIRROR_SMTP_URL_FILE are both set; one is enough.");
  const text = file === undefined ? given : await textOf(file);
  if (text === undefined) return undefined;
  if (from === undefined)
    throw new MailSettingsInvalid("There is a mail server, but MIRROR_SMTP_FROM is not set.");
  return { ...serverIn(text), from };
}

async function textOf(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch {
    throw new MailSettingsInvalid(`MIRROR_SMTP_URL_FILE names ${file}, which cannot be read.`);
  }
}

function serverIn(text: string): Omit<MailSettings, "from"> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSmtp = url?.protocol === "smtp:" || url?.protocol === "smtps:";
  if (url === undefined || !isSmtp || url.hostname === "")
    throw new MailSettingsInvalid("MIRROR_SMTP_URL is no address of a mail server.");
  if (!["", "/"].includes(url.pathname) || url.search !== "" || url.hash !== "")
    throw new MailSettingsInvalid("MIRROR_SMTP_URL says more than a sign-in, a host and a port.");
  const secure = url.protocol === "smtps:";
  const usual = secure ? SUBMISSION_OVER_TLS_PORT : SUBMISSION_PORT;
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? usual : Number(url.port),
    secure,
    signIn:
      url.username === ""
        ? null
        : { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
  };
}
