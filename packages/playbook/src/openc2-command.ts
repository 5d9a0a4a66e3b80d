import { z } from "zod";
import { isIpv4, isIpv6 } from "./value.js";

/** What OpenC2 messages are sent and answered as (OpenC2 HTTPS 1.1, 3.3.1). */
export const OPENC2_MEDIA_TYPE = "application/openc2+json;version=1.0";

/** OpenC2 Language 1.0, 3.3.1.1. */
const ACTIONS = [
  "scan",
  "locate",
  "query",
  "deny",
  "contain",
  "allow",
  "start",
  "stop",
  "restart",
  "cancel",
  "set",
  "update",
  "redirect",
  "create",
  "delete",
  "detonate",
  "restore",
  "copy",
  "investigate",
  "remediate",
] as const;

const text = z.string().min(1);
const network = (fits: (address: string) => boolean, bits: number) =>
  text.refine((written) => {
    const [address = "", length, ...more] = written.split("/");
    if (more.length > 0 || !fits(address)) return false;
    return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= bits);
  }, "Write an address, or an address with the length of its prefix.");
const Ipv4Net = network(isIpv4, 32);
const Ipv6Net = network(isIpv6, 128);
const Mac = text.regex(/^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i, "Write it like 00:00:5e:00:53:01.");
const PortNumber = z.int().min(0).max(65_535);
const connection = (net: z.ZodType<string>) =>
  atLeastOne({
    protocol: z.enum(["icmp", "tcp", "udp", "sctp"]),
    src_addr: net,
    src_port: PortNumber,
    dst_addr: net,
    dst_port: PortNumber,
  });
const Hashes = atLeastOne({
  md5: z.string().regex(/^[0-9a-f]{32}$/i),
  sha1: z.string().regex(/^[0-9a-f]{40}$/i),
  sha256: z.string().regex(/^[0-9a-f]{64}$/i),
});
const File = atLeastOne({ name: text, path: text, hashes: Hashes });

function atLeastOne<Shape extends z.ZodRawShape>(shape: Shape) {
  return z
    .strictObject(shape)
    .partial()
    .refine((value) => Object.keys(value).length > 0, "Give at least one property.");
}

/** OpenC2 Language 1.0, 3.4.1: the targets that it defines itself. */
const TARGETS: Readonly<Record<string, z.ZodType>> = {
  artifact: atLeastOne({ mime_type: text, payload: z.looseObject({}), hashes: Hashes }),
  command: text.regex(/^\S{1,36}$/, "Name a command by its id."),
  device: atLeastOne({ hostname: text, idn_hostname: text, device_id: text }),
  domain_name: text,
  email_addr: text.regex(/^[^\s@]+@[^\s@]+$/, "Write it like duty@csirt.example."),
  features: z
    .array(z.enum(["versions", "profiles", "pairs", "rate_limit"]))
    .max(10)
    .refine((features) => new Set(features).size === features.length, "Name each feature once."),
  file: File,
  idn_domain_name: text,
  idn_email_addr: text,
  ipv4_net: Ipv4Net,
  ipv4_connection: connection(Ipv4Net),
  ipv6_net: Ipv6Net,
  ipv6_connection: connection(Ipv6Net),
  iri: text,
  mac_addr: Mac,
  process: z.looseObject({}).refine((value) => Object.keys(value).length > 0, "Give at least one property."),
  properties: z.array(text).min(1),
  uri: z.string().regex(/^[a-z][a-z0-9+.-]*:\S+$/i, "Write it like https://example.org/."),
};

/** Of an actuator profile (`slpf:rule_number`) or of a vendor (`x-acme`): what it holds is theirs to say. */
const OF_A_PROFILE = /^(?:[A-Za-z][A-Za-z0-9_-]{0,15}:[A-Za-z0-9_-]+|x-[A-Za-z0-9_-]+)$/;

const Target = z.record(z.string(), z.json()).superRefine((target, context) => {
  const [kind, ...more] = Object.keys(target);
  if (kind === undefined || more.length > 0) {
    context.addIssue({ code: "custom", message: "Name exactly one target." });
    return;
  }
  const known = Object.hasOwn(TARGETS, kind) ? TARGETS[kind] : undefined;
  if (known === undefined) {
    if (OF_A_PROFILE.test(kind)) return;
    context.addIssue({ code: "custom", path: [kind], message: "OpenC2 1.0 has no such target." });
    return;
  }
  for (const issue of known.safeParse(target[kind]).error?.issues ?? [])
    context.addIssue({ code: "custom", path: [kind, ...issue.path], message: issue.message });
});

/** Milliseconds since 1970 (OpenC2 Language 1.0, 3.4.2.2). */
const DateTime = z.int().min(0);
const Args = z
  .looseObject({
    start_time: DateTime.optional(),
    stop_time: DateTime.optional(),
    duration: z.int().min(0).optional(),
    response_requested: z.enum(["none", "ack", "status", "complete"]).optional(),
  })
  .refine(
    ({ start_time, stop_time, duration }) =>
      start_time === undefined || stop_time === undefined || duration === undefined,
    "Name at most two of start_time, stop_time and duration.",
  );

/** An OpenC2 command (OpenC2 Language 1.0, 3.3.1): one action on one target, perhaps by one actuator. */
export const OpenC2Request = z.strictObject({
  action: z.enum(ACTIONS),
  target: Target,
  args: Args.optional(),
  actuator: z
    .record(z.string(), z.json())
    .refine((actuator) => Object.keys(actuator).length === 1, "Name exactly one actuator.")
    .optional(),
  profile: text.optional(),
  command_id: z
    .string()
    .regex(/^\S{1,36}$/, "Write at most 36 characters, and no blanks.")
    .optional(),
});
export type OpenC2Request = z.infer<typeof OpenC2Request>;

/** An OpenC2 message around a command (OpenC2 HTTPS 1.1, 3.3.2). */
export const OpenC2Message = z.looseObject({
  headers: z
    .looseObject({
      request_id: z.string().optional(),
      created: DateTime.optional(),
      from: z.string().optional(),
      to: z.union([z.string(), z.array(z.string())]).optional(),
    })
    .optional(),
  body: z.strictObject({ openc2: z.strictObject({ request: OpenC2Request }) }),
});
