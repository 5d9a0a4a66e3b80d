import { Instant, Mode, RunId } from "@mirror/vocabulary";
import { z } from "zod";

/** That something moved which the caller may see: a call to read it again. The `data` of a server-sent event. */
export const LiveEvent = z
  .object({
    at: Instant.meta({ description: "When it was recorded." }),
    mode: Mode,
    kind: z
      .string()
      .meta({ description: "run, consent, aid-request, escalation, incident, source, exercise, …" }),
    id: z.string().meta({ description: "What moved." }),
    run: RunId.nullable().meta({ description: "The run that it belongs to, or is." }),
    types: z.array(z.string()).meta({ description: "What happened, in order: `step-claimed`." }),
  })
  .meta({ id: "LiveEvent" });
export type LiveEvent = z.infer<typeof LiveEvent>;
