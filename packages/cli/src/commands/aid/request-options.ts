import { option, required } from "../../command.js";

export const EXAMPLE = "aid-request--0197a000-0000-7000-8000-000000000001";

export const onAssignment = option(
  "--assignment <assignment>",
  "which partner's help; may be left out where only one can be meant",
);
export const why = required("--reason <words>", "why");
