import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
} from "@std/assert";
import {
  openRandom,
  openRandomWords,
  permutation,
  shuffled,
} from "../../lib/base/mod.ts";

function draw(seed: number, stream: string, count = 5): number[] {
  const random = openRandom(seed, stream);
  return Array.from({ length: count }, () => random.bits());
}

Deno.test("openRandom() gives the same numbers for the same seed and stream", () => {
  assertEquals(draw(42, "split"), draw(42, "split"));
});

Deno.test("openRandom() gives other numbers for another seed or stream", () => {
  assertNotEquals(draw(42, "split"), draw(43, "split"));
  assertNotEquals(draw(42, "split"), draw(42, "subset"));
});

Deno.test("openRandom() draws uniform and normal numbers", () => {
  const random = openRandom(1, "test");
  const size = 100_000;
  const uniform = Array.from({ length: size }, () => random.uniform());
  const normal = Array.from({ length: size }, () => random.normal());
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / size;
  assert(uniform.every((value) => value >= 0 && value < 1));
  // Five standard errors: 0.289 / sqrt(1e5) and 1 / sqrt(1e5).
  assertAlmostEquals(mean(uniform), 0.5, 0.0046);
  assertAlmostEquals(mean(normal), 0, 0.016);
  assertAlmostEquals(mean(normal.map((value) => value ** 2)), 1, 0.023);
});

Deno.test("openRandom() draws every integer below the size", () => {
  const random = openRandom(1, "test");
  const drawn = new Set(Array.from({ length: 100 }, () => random.integer(3)));
  assertEquals([...drawn].sort(), [0, 1, 2]);
});

Deno.test("openRandom() draws integers below large sizes as pure-rand's uniformInt does", () => {
  // Of 2^31 + 1, nearly half of the draws are drawn again.
  const expected = {
    [2 ** 31 + 1]: [1913092409, 1840029753, 1063521119, 434984997],
    [2 ** 32]: [3399631115, 3567181917, 3572010078, 1913092409],
    7: [6, 5, 0, 4],
  };
  for (const [size, integers] of Object.entries(expected)) {
    const random = openRandom(42, "x");
    assertEquals(integers.map(() => random.integer(Number(size))), integers);
  }
});

Deno.test("openRandom() goes on from a state, whatever its own seed", () => {
  const random = openRandom(42, "shuffle");
  permutation(10, random);
  const state = JSON.parse(JSON.stringify(random.getState()));
  const other = openRandom(7, "split");
  other.setState(state);
  assertEquals(permutation(10, other), permutation(10, random));
  assertEquals(other.normal(), random.normal());
  assertEquals(other.getState(), random.getState());
  assertNotEquals(other.getState(), state);
});

Deno.test("openRandomWords() goes on from a state, whatever its own seed", () => {
  const [random, other] = [42, 7].map((seed) => openRandomWords(seed, "test"));
  const next = ({ fill }: typeof random) => {
    const words = new Uint32Array(3);
    fill(words);
    return [...words];
  };
  next(random);
  other.setState(JSON.parse(JSON.stringify(random.getState())));
  assertEquals(next(other), next(random));
  assertEquals(next(other), next(random));
});

Deno.test("permutation() holds every index once", () => {
  const order = permutation(1000, openRandom(3, "test"));
  assertNotEquals([...order], [...order].sort((a, b) => a - b));
  assertEquals(
    [...order].sort((a, b) => a - b),
    Array.from({ length: 1000 }, (_, i) => i),
  );
});

Deno.test("shuffled() gives rows the order of a permutation, and keeps its input", () => {
  const rows = Uint32Array.from({ length: 50 }, (_, i) => 3 * i);
  const order = permutation(50, openRandom(3, "test"));
  assertEquals(
    shuffled(rows, openRandom(3, "test")),
    order.map((index) => 3 * index),
  );
  assertEquals(rows[1], 3);
});

Deno.test("openRandomWords() goes on in the stream of its seed and name", () => {
  const words = (seed: number, stream: string, sizes: number[]) => {
    const { fill } = openRandomWords(seed, stream);
    return sizes.flatMap((size) => {
      const filled = new Uint32Array(size);
      fill(filled);
      return [...filled];
    });
  };
  const whole = words(42, "dropout", [8]);
  assertEquals(words(42, "dropout", [3, 0, 5]), whole);
  assertNotEquals(words(43, "dropout", [8]), whole);
  assertNotEquals(words(42, "shuffle", [8]), whole);
});

Deno.test("openRandomWords() sets each bit as often as not, whatever came before", () => {
  const size = 100_000;
  const words = new Uint32Array(size);
  openRandomWords(1, "test").fill(words);
  for (let bit = 0; bit < 32; bit++) {
    let set = 0;
    let repeated = 0;
    for (let index = 0; index < size; index++) {
      const value = words[index] >>> bit & 1;
      set += value;
      if (index > 0) {
        repeated += Number(value === (words[index - 1] >>> bit & 1));
      }
    }
    // Five standard errors of a share of 100,000: 5 · 0.5 / sqrt(1e5)
    assertAlmostEquals(set / size, 0.5, 0.008);
    assertAlmostEquals(repeated / (size - 1), 0.5, 0.008);
  }
});
