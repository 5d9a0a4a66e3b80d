const AT_MOST_EVERY_MS = 5_000;

/** Counts what may happen thousands of times a second, and says so at most every five seconds: a log must not drown in it. */
export class Told {
  readonly #say: (count: number) => void;
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(say: (count: number) => void) {
    this.#say = say;
  }

  one(): void {
    this.#count += 1;
    if (this.#timer !== undefined) return;
    this.#tell();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#count > 0) this.#tell();
    }, AT_MOST_EVERY_MS);
    this.#timer.unref();
  }

  #tell(): void {
    const count = this.#count;
    this.#count = 0;
    this.#say(count);
  }
}
