import type { Outcome } from "@mirror/engine";
import { OPENC2_MEDIA_TYPE } from "@mirror/playbook";
import { z } from "zod";
import { httpSignIn } from "../sign-in/http-sign-in.js";
import type { Capability } from "./capability.js";
import { headerOfOurs, judged } from "./http-api.js";
import { type AnswerBody, type Egress, exchange } from "./http-exchange.js";

/** OpenC2 HTTPS 1.1, 3.4: what the transfer itself is made of, and what the connection says. */
const OURS: ReadonlySet<string> = new Set([
  "accept",
  "cache-control",
  "connection",
  "content-length",
  "content-type",
  "date",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "x-request-id",
]);

/** As much of the message that is sent as its answer is judged by. */
const Sent = z.looseObject({
  headers: z.looseObject({ request_id: z.string() }),
  body: z.looseObject({
    openc2: z.looseObject({
      request: z.looseObject({
        args: z.looseObject({ response_requested: z.string().optional() }).optional(),
      }),
    }),
  }),
});

/** OpenC2 Language 1.0, 3.3.2, in the message of OpenC2 HTTPS 1.1, 3.3.2. */
const Answer = z.looseObject({
  headers: z.looseObject({ request_id: z.string().optional() }).optional(),
  body: z.looseObject({
    openc2: z.looseObject({
      response: z.looseObject({
        status: z.int().min(100).max(599),
        status_text: z.string().optional(),
        results: z.looseObject({}).optional(),
      }),
    }),
  }),
});

/**
 * Sends one OpenC2 command over HTTPS, and reads the OpenC2 response in the answer: only that says what became of the
 * command. An answer of another command, or none that can be read, leaves it unknown (INV-13); so does "processing" (102),
 * unless no more than an acknowledgement was asked for.
 */
export function openC2Http(egress: Egress): Capability {
  return {
    name: "openc2-http",
    async perform({ request }, options) {
      if (request.kind !== "openc2-http") return failed("This is no OpenC2 command.");
      const message = Sent.safeParse(parsed(request.body));
      if (!message.success) return failed("Not sent. This is no OpenC2 message.");
      const taken = headerOfOurs(request.headers, OURS);
      if (taken !== undefined) return failed(`Not sent. The header ${taken} is not a playbook's to set.`);
      const signIn = await httpSignIn(egress, request, options);
      if (!signIn.ok) return failed(`Not sent. ${signIn.why}`);
      const { request_id: id } = message.data.headers;
      const headers = {
        ...request.headers,
        ...signIn.headers,
        "content-type": [OPENC2_MEDIA_TYPE],
        accept: [OPENC2_MEDIA_TYPE],
        "cache-control": ["no-cache"],
        "x-request-id": [id],
      };
      const sent = await exchange(egress, { ...request, method: "POST", headers }, options);
      switch (sent.of) {
        case "not-sent":
          return failed(`Not sent. ${sent.why}`);
        case "unknown":
          return { status: "unknown", detail: sent.why };
        case "answered": {
          const requested = message.data.body.openc2.request.args?.response_requested ?? "complete";
          return judged(sent.status, sent.body) ?? outcomeOf(sent.status, sent.body, { id, requested });
        }
      }
    },
  };
}

function outcomeOf(
  httpStatus: number,
  { text }: AnswerBody,
  { id, requested }: { readonly id: string; readonly requested: string },
): Outcome {
  if (text === undefined && requested === "none")
    return { status: "succeeded", detail: `HTTP ${httpStatus}; no answer was asked for`, outputs: {} };
  const answer = Answer.safeParse(parsed(text ?? ""));
  if (!answer.success) return unknown(`HTTP ${httpStatus}, and no OpenC2 response in it`);
  const answered = answer.data.headers?.request_id;
  if (answered !== undefined && answered !== id) return unknown("The answer is to another command");
  const { status, status_text: words, results } = answer.data.body.openc2.response;
  const detail = words === undefined ? `OpenC2 ${status}` : `OpenC2 ${status}: ${words.slice(0, 500)}`;
  if (status === 102 && requested !== "ack") return unknown(`${detail}; it is being carried out`);
  if (status >= 300) return failed(detail);
  const outputs = {
    status: String(status),
    ...(results === undefined ? {} : { body: JSON.stringify(results) }),
  };
  return { status: "succeeded", detail, outputs };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unknown(why: string): Outcome {
  return { status: "unknown", detail: `${why}; it may or may not have taken effect.` };
}

function failed(detail: string): Outcome {
  return { status: "failed", detail };
}
