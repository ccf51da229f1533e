/** The middle of a column. */
export interface Median {
  /** The mean of the middle two where the count is even; NaN if all are gaps. */
  readonly median: number;
  /** How many values are NaN. */
  readonly gaps: number;
}

/**
 * Finds the median of the numbers that are there.
 *
 * Numbers are counted by the first 16 of their 64 bits (sign, exponent, four
 * bits of the fraction), which tells where the middle lies; only its neighbours
 * are then looked at one by one.
 *
 * @param values NaN is a gap. Unchanged.
 * @param work As long as the values; overwritten.
 */
export function findMedian(values: Float64Array, work: Float64Array): Median {
  const bits = new Uint16Array(
    values.buffer,
    values.byteOffset,
    4 * values.length,
  );
  const counts = COUNTS.fill(0);
  let gaps = 0;
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) gaps++;
    else counts[bits[4 * row + FIRST_BITS]]++;
  }
  const size = values.length - gaps;
  if (size === 0) return { median: NaN, gaps };
  const lower = bucketAt(counts, (size - 1) >> 1);
  const upper = bucketAt(counts, size >> 1, lower); // most often the same
  let near = 0;
  for (let row = 0; row < values.length; row++) {
    const bucket = bits[4 * row + FIRST_BITS];
    if (bucket !== upper.bucket && bucket !== lower.bucket) continue;
    if (!Number.isNaN(values[row])) work[near++] = values[row];
  }
  const middle = (size >> 1) - lower.before;
  select(work, middle, 0, near - 1);
  if (size % 2 === 1) return { median: work[middle], gaps };
  let below = work[0]; // the largest of those that were put before it
  for (let i = 1; i < middle; i++) below = Math.max(below, work[i]);
  return { median: (below + work[middle]) / 2, gaps };
}

/** Where the first bits of a number lie among its four pieces of 16. */
const FIRST_BITS = new Uint16Array(Float64Array.of(-0).buffer).indexOf(0x8000);

/** How many numbers begin with which 16 bits; one for all columns. */
const COUNTS = new Uint32Array(1 << 16);

/** A bucket, its place in the order of the numbers, and how many lie before it. */
interface Bucket {
  readonly bucket: number;
  readonly place: number;
  readonly before: number;
}

/**
 * The bucket that holds the `k`th smallest number.
 *
 * @param from Where to begin: it lies there, or later.
 */
function bucketAt(
  counts: Uint32Array,
  k: number,
  from: Pick<Bucket, "place" | "before"> = { place: 0, before: 0 },
): Bucket {
  let { before } = from;
  for (let place = from.place; place < counts.length; place++) {
    // From the largest negative numbers up to zero, then from zero upwards.
    const bucket = place < 0x8000 ? 0xffff - place : place - 0x8000;
    if (before + counts[bucket] > k) return { bucket, place, before };
    before += counts[bucket];
  }
  throw new RangeError(`Cannot find number ${k} as there are only ${before}`);
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
