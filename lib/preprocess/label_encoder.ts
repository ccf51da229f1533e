/** One value of a categorical column; null where the flow has none. */
export type Category = string | null;

/**
 * Learns the categories of a column: its distinct texts in code point order,
 * as scikit-learn's `LabelEncoder` sorts them, and null, a category of its own,
 * last.
 */
export function fitLabelEncoder(column: Iterable<Category>): Category[] {
  const texts = new Set(column);
  const missing = texts.delete(null);
  const sorted = ([...texts] as string[]).sort(compareCodePoints);
  return missing ? [...sorted, null] : sorted;
}

/**
 * Turns categories into their ranks, 0 … `categories.length` − 1; one that was
 * not learnt gets the next rank, `categories.length`.
 */
export function encodeLabels(
  column: readonly Category[],
  categories: readonly Category[],
): Float64Array {
  const ranks = new Map(categories.map((category, rank) => [category, rank]));
  return Float64Array.from(
    column,
    (category) => ranks.get(category) ?? categories.length,
  );
}

/** JavaScript's own order is by UTF-16 unit, which differs beyond U+FFFF. */
function compareCodePoints(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const difference = left[i].codePointAt(0)! - right[i].codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
