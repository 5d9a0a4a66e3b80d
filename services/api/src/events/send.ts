import type { ServerResponse } from "node:http";

/** Who takes nothing for so long is no reader any more; whoever comes back goes on after the last event. */
const READER_PATIENCE_MS = 30_000;

/**
 * Writes to a stream, and waits for a reader that is slower than we are, so that nothing piles up here; drops one that
 * takes nothing within the time (INV-22).
 */
export async function send(
  response: ServerResponse,
  text: string,
  withinMs = READER_PATIENCE_MS,
): Promise<void> {
  if (response.closed || response.writableEnded || response.write(text)) return;
  await new Promise<void>((resolve) => {
    const go = () => {
      clearTimeout(timer);
      response.off("drain", go);
      response.off("close", go);
      resolve();
    };
    const timer = setTimeout(() => response.destroy(), withinMs);
    response.once("drain", go);
    response.once("close", go);
  });
}
