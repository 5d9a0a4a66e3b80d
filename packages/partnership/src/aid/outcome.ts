import { fillOf } from "./fill.js";
import type { AidRequest } from "./state.js";

/** What the step that asked has come to: `filled` when every line is committed, `failed` when it is unfilled, expired, late or given up. */
export function aidOutcome(request: AidRequest): "pending" | "filled" | "failed" {
  switch (request.status) {
    case "draft":
    case "submitted":
    case "open":
      return "pending";
    case "partially-filled":
      return request.isLate ? "failed" : "pending";
    case "filled":
      return "filled";
    case "closed":
      return fillOf(request) === "full" ? "filled" : "failed";
    case "unfilled":
    case "expired":
    case "cancelling":
    case "cancelled":
      return "failed";
  }
}
