import { z } from "zod";

function keyOf<Brand extends string>(what: string) {
  return z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, `A script's name for a ${what} is lower case, digits and hyphens.`)
    .brand<Brand>();
}

/** What a script calls a partner, a team or a person. Ids are given when the script is set up; keys are unique in the whole script. */
export const PartnerKey = keyOf<"PartnerKey">("partner");
export type PartnerKey = z.infer<typeof PartnerKey>;
export const TeamKey = keyOf<"TeamKey">("team");
export type TeamKey = z.infer<typeof TeamKey>;
export const PersonKey = keyOf<"PersonKey">("person");
export type PersonKey = z.infer<typeof PersonKey>;
