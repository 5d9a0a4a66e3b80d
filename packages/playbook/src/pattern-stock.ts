/** How much pattern (MATCHES) one playbook may hold: reading each of them costs time, and there may be many (INV-15). */
export class PatternStock {
  #count = 0;
  #size = 0;

  /** False where one more of this size is too much. */
  add(size: number): boolean {
    this.#count += 1;
    this.#size += size;
    return this.#count <= PATTERN_STOCK.count && this.#size <= PATTERN_STOCK.size;
  }
}

export const PATTERN_STOCK = { count: 100, size: 5_000 } as const;
