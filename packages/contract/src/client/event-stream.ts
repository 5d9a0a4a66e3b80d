/** One server-sent event, as it came. */
export interface ServerSentEvent {
  /** What `Last-Event-ID` is given to go on after it; empty where the server has named none yet. */
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Reads an event stream (the WHATWG's format): comments and unknown fields pass, an event that is cut off is not given.
 * Throws what the chunks throw, and where a line is not UTF-8.
 */
export async function* serverSentEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  let id = "";
  let event = "message";
  let data: string[] = [];
  for await (const line of lines(chunks)) {
    if (line === "") {
      if (data.length > 0) yield { id, event, data: data.join("\n") };
      event = "message";
      data = [];
      continue;
    }
    const colon = line.indexOf(":");
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") data.push(value);
    else if (field === "event") event = value;
    else if (field === "id") id = value;
  }
}

/** The lines of a text that arrives in pieces, which may end in the middle of a character. */
async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let bytes: number[] = [];
  let afterReturn = false;
  for await (const chunk of chunks) {
    for (const byte of chunk) {
      const endsPair = afterReturn && byte === LINE_FEED;
      afterReturn = byte === CARRIAGE_RETURN;
      if (endsPair) continue;
      if (byte === LINE_FEED || byte === CARRIAGE_RETURN) {
        yield utf8Text(bytes);
        bytes = [];
      } else bytes.push(byte);
    }
  }
}

// Percent-decoding is the one reader of UTF-8 that every JavaScript has, whatever runs it.
function utf8Text(bytes: readonly number[]): string {
  return decodeURIComponent(bytes.map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
}
