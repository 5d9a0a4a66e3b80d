import { z } from "zod";

/** Every no, expected or not: `application/problem+json` (RFC 9457). */
export const Problem = z
  .object({
    type: z.string().meta({ description: "A URN that ends in the code." }),
    title: z.string(),
    status: z.int(),
    detail: z
      .string()
      .meta({ description: "What is wrong and what would be right, for the person who asked." }),
    instance: z.string().meta({ description: "The path that was asked." }),
    code: z.string().meta({
      description:
        "What a program tells problems apart by. `refused`: a rule of the domain says no; it is named.",
    }),
    requestId: z.string().meta({ description: "What whoever runs the installation finds it in the log by." }),
    errors: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .optional()
      .meta({
        description:
          "Where the body is at fault, as RFC 6901 pointers into it; of an address at fault, which part: `/cursor`.",
      }),
    rule: z.string().optional().meta({ description: "The rule that says no: `C-04`." }),
    reason: z.string().optional().meta({ description: "With `refused`: the refusal's own code." }),
  })
  .meta({ id: "Problem", description: "Why something was not done." });
export type Problem = z.infer<typeof Problem>;
