/** A rest that can be ended early; ended while nobody rests, the next rest is skipped, so that no call is missed. */
export class Pause {
  #end: (() => void) | undefined;
  #called = false;

  async atMost(ms: number): Promise<void> {
    if (!this.#called && ms > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#end = undefined;
    }
    this.#called = false;
  }

  end(): void {
    this.#called = true;
    this.#end?.();
  }
}
