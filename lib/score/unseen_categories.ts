import type { Category } from "../preprocess/mod.ts";

/** Categories that are counted by themselves: a column may hold anything. */
const CATEGORIES_KEPT = 1000;

/** A category that a detector did not learn, and how many flows have it. */
export interface UnseenCategory {
  readonly column: string;
  readonly category: string;
  readonly rows: number;
}

/** Counts categories that a detector did not learn. */
export class UnseenCategories {
  readonly #columns = new Map<string, Map<string, number>>();

  /** Notes how many flows of a piece have one. */
  add(column: string, category: Category, rows: number): void {
    const counts = this.#columns.get(column) ?? new Map<string, number>();
    this.#columns.set(column, counts);
    const name = category ?? "(none)";
    const isKept = counts.has(name) || counts.size < CATEGORIES_KEPT;
    const counted = isKept ? name : "(more)";
    counts.set(counted, (counts.get(counted) ?? 0) + rows);
  }

  /** All of them, the most frequent first. */
  list(): UnseenCategory[] {
    return [...this.#columns].flatMap(([column, counts]) =>
      [...counts].map(([category, rows]) => ({ column, category, rows }))
    ).sort((a, b) => b.rows - a.rows);
  }
}
