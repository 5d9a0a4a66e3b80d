/** The one source of chance of a simulation: whatever might go otherwise asks here, so that its seed plays all of it again. */
export class Chance {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    // A seed and its neighbour must not begin alike: both halves are mixed in, and the first numbers thrown away.
    this.#a = 0x9e3779b9;
    this.#b = Math.floor(seed / 2 ** 32) >>> 0;
    this.#c = seed >>> 0;
    for (let round = 0; round < 16; round += 1) this.#next();
  }

  /** At least 0, less than 1. */
  share(): number {
    return this.#next() / 2 ** 32;
  }

  happens(probability: number): boolean {
    return this.share() < probability;
  }

  between(from: number, to: number): number {
    return from + this.share() * (to - from);
  }

  /** A whole number, both ends included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.share() * (to - from + 1));
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.whole(0, from.length - 1)];
    if (picked === undefined) throw new Error("There is nothing to pick from.");
    return picked;
  }

  hex(bytes: number): string {
    let text = "";
    while (text.length < bytes * 2) text += this.#next().toString(16).padStart(8, "0");
    return text.slice(0, bytes * 2);
  }

  /** The generator sfc32: small, fast, and good enough to shake a protocol with. */
  #next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return sum >>> 0;
  }
}
