/** Everything of the journal's lies under this prefix, unless told otherwise; BullMQ has its own. */
export const KEY_PREFIX = "mirror:";
