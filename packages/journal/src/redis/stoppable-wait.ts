/** A pause that can be cut short, so that stopping does not have to sit it out. */
export function stoppableWait(): { for(ms: number): Promise<void>; end(): void } {
  let ended = false;
  let wake: () => void = () => undefined;
  return {
    for: (ms) =>
      ended
        ? Promise.resolve()
        : new Promise((resolve) => {
            const timer = setTimeout(resolve, ms);
            wake = () => {
              clearTimeout(timer);
              resolve();
            };
          }),
    end() {
      ended = true;
      wake();
    },
  };
}
