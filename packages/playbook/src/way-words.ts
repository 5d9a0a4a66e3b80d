import type { Way } from "./flow.js";

/** What a branch is called where people read it: by when it is taken, or by its number where all of them are. */
export function labelOf({ at }: Pick<Way, "at">): string {
  const [key = "", value = ""] = at;
  switch (key) {
    case "on_true":
      return "if so";
    case "on_false":
      return "if not";
    case "next_steps":
      return `branch ${Number(value) + 1}`;
  }
  return value === "default" ? "otherwise" : String(value);
}
