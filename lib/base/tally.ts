/** Names that are counted by themselves: data may hold any number of them. */
const NAMES_KEPT = 1000;

/** Counts things by their names, in memory that does not grow with the names. */
export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #rest: string;

  /** @param rest What stands for all names beyond the first 1,000. */
  constructor(rest = "(more)") {
    this.#rest = rest;
  }

  /** Counts one more, or several. */
  add(name: string, count = 1): void {
    const isKept = this.#counts.has(name) || this.#counts.size < NAMES_KEPT;
    const counted = isKept ? name : this.#rest;
    this.#counts.set(counted, (this.#counts.get(counted) ?? 0) + count);
  }

  /** Names and counts, the most frequent first. */
  list(): [name: string, count: number][] {
    return [...this.#counts].sort(([, a], [, b]) => b - a);
  }
}
