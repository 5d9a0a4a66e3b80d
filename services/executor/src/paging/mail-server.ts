import { type PageNotice, pageMail } from "@mirror/operations";
import { createTransport } from "nodemailer";
import { codeOf } from "../capabilities/http-exchange.js";
import type { Delivery } from "./delivery.js";
import type { MailSettings } from "./mail-settings.js";

const CONNECT_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 15_000;

/** Hands pages to a mail server, one connection each. A sign-in leaves over TLS only, but to this machine itself. */
export interface MailServer {
  /** The host alone, as it may be shown. */
  readonly place: string;
  send(notice: PageNotice, address: string): Promise<Delivery>;
}

/** Speaks SMTP (RFC 5321) with the server of these settings. */
export function mailServer({ host, port, secure, signIn, from }: MailSettings): MailServer {
  return {
    place: host,
    async send(notice, address) {
      const { subject, text, messageId } = pageMail(notice, domainOf(from));
      const transport = createTransport({
        host,
        port,
        secure,
        requireTLS: !secure && signIn !== null && !isLoopback(host),
        ...(signIn === null ? {} : { auth: signIn }),
        connectionTimeout: CONNECT_TIMEOUT_MS,
        greetingTimeout: CONNECT_TIMEOUT_MS,
        dnsTimeout: CONNECT_TIMEOUT_MS,
        socketTimeout: ANSWER_TIMEOUT_MS,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        await transport.sendMail({
          from: { name: "Security Mirror", address: from },
          to: { name: "", address },
          subject,
          text,
          messageId,
          // RFC 3834: nobody's holiday answers it.
          headers: { "Auto-Submitted": "auto-generated" },
        });
        return { delivered: true, status: "250" };
      } catch (error) {
        return { delivered: false, status: statusOf(error) };
      } finally {
        transport.close();
      }
    },
  };
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1);
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

// The server's own words are not kept: they repeat the address, and may say anything.
function statusOf(error: unknown): string {
  if (error instanceof Error && "responseCode" in error && typeof error.responseCode === "number")
    return String(error.responseCode);
  return codeOf(error);
}
