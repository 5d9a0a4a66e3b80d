import type { Way } from "./flow.js";

/** What a way is called where people read it. */
export function labelOf({ at }: Pick<Way, "at">): string {
  const [key = "", value = ""] = at;
  switch (key) {
    case "on_true":
      return "if so";
    case "on_false":
      return "if not";
    case "on_failure":
      return "failed";
    case "on_success":
      return "succeeded";
    case "next_steps":
      return `branch ${Number(value) + 1}`;
    case "cases":
      return value === "default" ? "otherwise" : String(value);
  }
  return String(key);
}
