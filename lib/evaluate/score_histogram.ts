/** Bins in a decade. */
const BINS = 20;

/** How many flows have which score. */
export interface ScoreBins {
  /** Edges of the bins, above 0 and rising: one more than bins. */
  readonly edges: number[];
  /** Flows of each bin. */
  readonly counts: number[];
}

/** Counts scores in bins of equal ratio, without knowing their range before. */
export class ScoreHistogram {
  readonly #counts = new Map<number, number>();
  /** Scores of 0, and infinite ones: no bin holds those. */
  #zeros = 0;
  #infinite = 0;

  /** Counts scores, at least 0. */
  add(scores: Float32Array): void {
    for (const score of scores) {
      if (score === 0) this.#zeros++;
      else if (score === Infinity) this.#infinite++;
      else {
        const bin = Math.floor(Math.log10(score) * BINS);
        this.#counts.set(bin, (this.#counts.get(bin) ?? 0) + 1);
      }
    }
  }

  /**
   * The bins, from the lowest score to the highest; null where there are none.
   * Scores of 0 count in the first, infinite ones in the last.
   */
  bins(): ScoreBins | null {
    const bins = [...this.#counts.keys()].sort((a, b) => a - b);
    if (bins.length === 0) return null;
    const [first, last] = [bins[0], bins.at(-1)!];
    const counts = Array.from(
      { length: last - first + 1 },
      (_, i) => this.#counts.get(first + i) ?? 0,
    );
    counts[0] += this.#zeros;
    counts[counts.length - 1] += this.#infinite;
    const edges = Array.from(
      { length: counts.length + 1 },
      (_, i) => 10 ** ((first + i) / BINS),
    );
    return { edges, counts };
  }
}
