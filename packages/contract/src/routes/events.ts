import { RunId } from "@mirror/vocabulary";
import { z } from "zod";
import { reading } from "../route.js";

export const events = {
  follow: reading({
    id: "event.follow",
    path: "/events",
    summary: "Follow what happens",
    description:
      "Server-sent events (`text/event-stream`): the `data` of each is a LiveEvent, a call to read again what moved. " +
      "`Last-Event-ID` resumes after the event of that id; without it, events from now on. The same event may come twice.",
    query: z.strictObject({ run: RunId.optional().meta({ description: "Only what belongs to this run." }) }),
    answer: { status: 200, mediaType: "text/event-stream" },
  }),
};
