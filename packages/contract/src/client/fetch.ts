/** As much of the `fetch` of browsers and Node as the client needs; the caller's own is given in. */
export type Fetch<Signal> = (url: string, init: FetchInit<Signal>) => Promise<FetchAnswer>;

export interface FetchInit<Signal> {
  method: string;
  headers: Record<string, string>;
  body?: string;
  signal?: Signal;
  /** A redirect would carry the token elsewhere: it is an error. */
  redirect: "error";
}

export interface FetchAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: AsyncIterable<Uint8Array> | null;
  text(): Promise<string>;
}

export interface AnswerHeaders {
  get(name: string): string | null;
}
