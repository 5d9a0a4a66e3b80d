import { TLP_LABELS } from "@mirror/vocabulary";
import type { Option } from "commander";
import { option } from "../command.js";

/** `--marking`: one of the labels of TLP 2.0. */
export function markingOption(about: string): Option {
  return option("--marking <label>", about).choices(TLP_LABELS);
}
