/** The keys of the partners in these stories. */
export { keyOf } from "@mirror/partner-keys";
