import { CommitOutcomeUnknown, JournalDamaged, JournalUnavailable } from "../failure.js";

/** What the server says before it has run anything of a command, or before a script's first write. */
const NOTHING_DONE = new Set([
  "BUSY",
  "LOADING",
  "MASTERDOWN",
  "MISCONF",
  "NOAUTH",
  "NOREPLICAS",
  "OOM",
  "READONLY",
]);

/** What a read that failed means. */
export function readFailure(error: unknown): Error {
  if (error instanceof JournalDamaged) return error;
  const said = answerOf(error);
  if (said?.code === "WRONGTYPE" || said?.inScript === true) return damaged(error);
  return new JournalUnavailable("The journal could not be read: the server did not answer, or refused.", {
    cause: error,
  });
}

/** What a commit that failed means: above all, whether it may have been written. */
export function commitFailure(error: unknown): Error {
  const said = answerOf(error);
  if (said !== undefined && NOTHING_DONE.has(said.code)) {
    return new JournalUnavailable(`The journal takes no writes now (${said.code}); nothing was written.`, {
      cause: error,
    });
  }
  if (said?.inScript === true) return damaged(error);
  return new CommitOutcomeUnknown({ cause: error });
}

function damaged(error: unknown): JournalDamaged {
  return new JournalDamaged("What lies under the journal's keys is not what we wrote.", { cause: error });
}

/** The server's own error, if it is one: its first word, and whether a script of ours stopped at it. */
function answerOf(error: unknown): { code: string; inScript: boolean } | undefined {
  if (!(error instanceof Error) || error.name !== "ReplyError") return undefined;
  return {
    code: error.message.split(" ", 1)[0] ?? "",
    inScript: /\bscript: [0-9a-f]{40}/.test(error.message),
  };
}
