import {
  xoroshiro128plus,
  xoroshiro128plusFromState,
} from "pure-rand/generator/xoroshiro128plus";

/** Where a stream of random numbers has come to: four 32-bit integers. */
export type RandomState = readonly number[];

/** A seeded stream of random numbers. */
export interface Random {
  /** The next 32 random bits, in [-2^31, 2^31). */
  bits(): number;
  /** Uniform in [0, 1), from 32 random bits. */
  uniform(): number;
  /** Standard normal deviate (Box & Muller 1958, doi:10.1214/aoms/1177706645). */
  normal(): number;
  /** Uniform integer in [0, size), size in [1, 2^32]; without modulo bias. */
  integer(size: number): number;
  /** Where the stream has come to. */
  getState(): RandomState;
  /** Goes on from where `getState` found a stream. */
  setState(state: RandomState): void;
}

/** A seeded stream of random words, for those who need many at a time. */
export interface RandomWords {
  /** Fills an array, and goes on in the stream with the next one. */
  fill(words: Uint32Array): void;
  /** Where the stream has come to. */
  getState(): RandomState;
  /** Goes on from where `getState` found a stream. */
  setState(state: RandomState): void;
}

/**
 * Opens one of a run's random streams.
 *
 * Every use of randomness has a stream of its own, so that drawing more numbers
 * in one place (a larger network, say) changes nothing in another (the split).
 *
 * @param seed The run's seed, an integer.
 * @param stream What the numbers are for, `"split"` or `"dropout"`, say. The
 * same seed and stream give the same numbers.
 */
export function openRandom(seed: number, stream: string): Random {
  let generator = xoroshiro128plus(hash(`${seed}/${stream}`));
  const uniform = () => (generator.next() >>> 0) / 2 ** 32;
  return {
    bits: () => generator.next(),
    uniform,
    normal: () =>
      Math.sqrt(-2 * Math.log(1 - uniform())) *
      Math.cos(2 * Math.PI * uniform()),
    integer(size) {
      const multiple = 2 ** 32 - 2 ** 32 % size; // beyond, the first come too often
      let drawn: number;
      do drawn = generator.next() + 2 ** 31; while (drawn >= multiple);
      return (drawn >>> 0) % size; // of two 32-bit integers: fast
    },
    getState: () => generator.getState(),
    setState: (state) => generator = xoroshiro128plusFromState(state),
  };
}

/**
 * Opens one of a run's random streams for those who need many bits at a time.
 *
 * sfc32, Doty-Humphrey's small fast chaotic generator (PractRand 0.94), whose
 * state stays in registers while it fills an array: three times as fast as
 * asking a {@linkcode Random} for each word.
 */
export function openRandomWords(seed: number, stream: string): RandomWords {
  const random = openRandom(seed, stream);
  let [a, b, c] = [random.bits(), random.bits(), random.bits()];
  let counter = 1; // sets a least length of the period
  return {
    fill(words) {
      let [x, y, z, n] = [a, b, c, counter];
      for (let index = 0; index < words.length; index++) {
        const word = (x + y + n) | 0;
        n = (n + 1) | 0;
        x = y ^ (y >>> 9);
        y = (z + (z << 3)) | 0;
        z = ((z << 21 | z >>> 11) + word) | 0;
        words[index] = word;
      }
      [a, b, c, counter] = [x, y, z, n];
    },
    getState: () => [a, b, c, counter],
    setState: (state) => [a, b, c, counter] = state,
  };
}

/** The integers 0 … `size` − 1 in random order. */
export function permutation(size: number, random: Random): Uint32Array {
  const order = new Uint32Array(size);
  for (let index = 0; index < size; index++) order[index] = index;
  return shuffle(order, random);
}

/** A copy of some row numbers in random order. */
export function shuffled(rows: Uint32Array, random: Random): Uint32Array {
  return shuffle(rows.slice(), random);
}

/** In place (Fisher & Yates). */
function shuffle(order: Uint32Array, random: Random): Uint32Array {
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    const moved = order[last]; // swapped without an array, which takes longer
    order[last] = order[other];
    order[other] = moved;
  }
  return order;
}

/** FNV-1a, 32 bits: spreads neighbouring seeds and streams over all states. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  return state | 0;
}
