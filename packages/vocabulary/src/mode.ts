import { z } from "zod";

/** Whether something happens in the real world or in a rehearsal. Set at creation, immutable, part of every id and hash (DR-01). */
export const Mode = z.enum(["live", "exercise"]);
export type Mode = z.infer<typeof Mode>;
