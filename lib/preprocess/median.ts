/**
 * The median of the numbers that are there, the mean of the middle two where
 * their number is even; NaN if none is.
 *
 * @param values NaN is a gap. Unchanged.
 * @param work As long as the values; overwritten.
 */
export function medianOf(values: Float64Array, work: Float64Array): number {
  let size = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isNaN(value)) work[size++] = value;
  }
  if (size === 0) return NaN;
  const middle = size >> 1;
  select(work, middle, 0, size - 1);
  const upper = work[middle];
  if (size % 2 === 1) return upper;
  let lower = work[0]; // the largest of those that were put before it
  for (let i = 1; i < middle; i++) lower = Math.max(lower, work[i]);
  return (lower + upper) / 2;
}

/** Ranges longer than this are narrowed by a sample first; from the paper. */
const SAMPLED_ABOVE = 600;

/**
 * Moves the `k`th smallest number to index `k`, none larger before it and none
 * smaller after it: SELECT by Floyd & Rivest (1975, doi:10.1145/360680.360694),
 * which reads little more than one and a half times the numbers.
 */
function select(
  numbers: Float64Array,
  k: number,
  left: number,
  right: number,
): void {
  while (right > left) {
    if (right - left > SAMPLED_ABOVE) {
      const n = right - left + 1;
      const i = k - left + 1;
      const z = Math.log(n);
      const s = 0.5 * Math.exp(2 * z / 3);
      const sign = Math.sign(i - n / 2);
      const deviation = 0.5 * sign * Math.sqrt(z * s * (n - s) / n);
      const from = Math.floor(k - i * s / n + deviation);
      const to = Math.floor(k + (n - i) * s / n + deviation);
      select(numbers, k, Math.max(left, from), Math.min(right, to));
    }
    const pivot = numbers[k];
    let i = left;
    let j = right;
    while (i <= j) {
      while (numbers[i] < pivot) i++;
      while (numbers[j] > pivot) j--;
      if (i > j) break;
      const swapped = numbers[i];
      numbers[i++] = numbers[j];
      numbers[j--] = swapped;
    }
    if (k > j && k < i) return;
    if (k <= j) right = j;
    else left = i;
  }
}
