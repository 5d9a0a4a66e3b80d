/**
 * How long a journal remembers what a command was answered with, unless told otherwise: 7 days. Asked again later, the
 * command is decided afresh.
 */
export const ANSWERS_KEPT_MS = 7 * 24 * 60 * 60 * 1000;
