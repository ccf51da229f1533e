import { assert, assertEquals, assertThrows } from "@std/assert";
import { openRandom } from "../../lib/base/mod.ts";
import { countDuplicates } from "../../lib/split/mod.ts";
import { duplicateGroups, RowHasher } from "../../lib/split/duplicates.ts";

/** Groups by a map of texts: what the fast one must agree with. */
function plainGroups(keys: string[]): Uint32Array {
  const known = new Map<string, number>();
  return Uint32Array.from(keys, (key) => {
    if (!known.has(key)) known.set(key, known.size);
    return known.get(key)!;
  });
}

function hashColumns(columns: ArrayLike<number>[]): RowHasher {
  const hasher = new RowHasher(columns[0].length);
  for (const column of columns) hasher.append(column);
  return hasher;
}

Deno.test("duplicateGroups() numbers groups as they first occur", () => {
  const random = openRandom(1, "duplicates test");
  // 5,000 rows of about 600 hashes, which share halves and places in the table.
  const draw = (size: number) =>
    Uint32Array.from({ length: 5000 }, () => random.integer(size) * 2 ** 20);
  const low = draw(30);
  const high = draw(20);
  assertEquals(
    duplicateGroups(low, high),
    plainGroups(Array.from(low, (word, row) => `${word} ${high[row]}`)),
  );
});

Deno.test("duplicateGroups() tells hashes apart by either half", () => {
  const low = Uint32Array.of(0, 0, 1, 0xffffffff, 0xffffffff);
  const high = Uint32Array.of(0, 1, 0, 0xffffffff, 0xffffffff);
  assertEquals(duplicateGroups(low, high), Uint32Array.of(0, 1, 2, 3, 3));
});

Deno.test("duplicateGroups() of no rows are none", () => {
  const none = new Uint32Array(0);
  assertEquals(duplicateGroups(none, none), none);
});

Deno.test("duplicateGroups() rejects halves of different number", () => {
  assertThrows(
    () => duplicateGroups(new Uint32Array(2), new Uint32Array(3)),
    TypeError,
    "found 2 and 3",
  );
});

Deno.test("RowHasher groups rows that are equal in every column", () => {
  const random = openRandom(2, "duplicates test");
  const columns = [0.1, 1e9, 1].map((unit) =>
    Float64Array.from({ length: 20_000 }, () => random.integer(20) * unit)
  );
  const keys = Array.from(
    columns[0],
    (_, row) => columns.map((column) => column[row]).join(),
  );
  // About 7,400 of 8,000 possible rows, so that a weak hash would merge some.
  assertEquals(hashColumns(columns).groups(), plainGroups(keys));
});

Deno.test("RowHasher tells apart rows with the same values in other columns", () => {
  const hasher = hashColumns([[1, 2], [2, 1]]);
  assertEquals(hasher.groups(), Uint32Array.of(0, 1));
});

Deno.test("RowHasher tells numbers apart by their last bit", () => {
  const next = 1 + Number.EPSILON;
  assertEquals(hashColumns([[1, next, 1]]).groups(), Uint32Array.of(0, 1, 0));
});

Deno.test("RowHasher takes -0 for 0 and all NaN for equal", () => {
  const values = Float64Array.of(0, -0, NaN, NaN, 1);
  const words = new Uint32Array(values.buffer);
  words[6] = 7; // another NaN: the low word of the fourth value
  assert(Number.isNaN(values[3]));
  assertEquals(
    hashColumns([values]).groups(),
    Uint32Array.of(0, 0, 1, 1, 2),
  );
});

Deno.test("RowHasher takes codes for the numbers they are", () => {
  const codes = Uint16Array.of(3, 1, 3);
  assertEquals(
    hashColumns([codes]).finish(),
    hashColumns([Float64Array.from(codes)]).finish(),
  );
  assertEquals(hashColumns([codes]).groups(), Uint32Array.of(0, 1, 0));
});

Deno.test("RowHasher reads a view that begins within its buffer", () => {
  const values = Float64Array.of(9, 1, 2, 1).subarray(1);
  assertEquals(hashColumns([values]).groups(), Uint32Array.of(0, 1, 0));
  assertEquals(
    hashColumns([values]).finish(),
    hashColumns([[1, 2, 1]]).finish(),
  );
});

Deno.test("RowHasher goes on after it was asked", () => {
  const hasher = hashColumns([[1, 1, 1]]);
  assertEquals(hasher.groups(), Uint32Array.of(0, 0, 0));
  hasher.append([5, 6, 5]);
  assertEquals(hasher.groups(), Uint32Array.of(0, 1, 0));
});

Deno.test("RowHasher fills both halves evenly with small codes", () => {
  // Rows 0 … 4095: any 8 bits of a half should take each of 256 values about 16
  // times. The sum of squared distances over 16 is chi-squared with 255 degrees:
  // mean 255, deviation 22.6; a seven-deviation miss is no accident.
  const codes = Array.from({ length: 4096 }, (_, row) => row);
  const { low, high } = hashColumns([codes]).finish();
  for (const half of [low, high]) {
    for (const shift of [0, 8, 16, 24]) {
      const counts = new Float64Array(256);
      for (const word of half) counts[word >>> shift & 255]++;
      const chiSquared = counts.reduce((sum, n) => sum + (n - 16) ** 2 / 16, 0);
      assert(Math.abs(chiSquared - 255) < 7 * 22.6, `${shift}: ${chiSquared}`);
    }
  }
});

Deno.test("RowHasher rejects a column of another length", () => {
  assertThrows(
    () => new RowHasher(3).append([1, 2]),
    TypeError,
    "found 2 values for 3 rows",
  );
});

Deno.test("countDuplicates() counts normal flows that have an equal one", () => {
  // Group 0: three normal flows. 1: one, and an attack. 2: two attacks. 3: two.
  const groups = Uint32Array.of(0, 1, 0, 2, 0, 1, 2, 3, 3);
  const labels = Uint8Array.of(0, 0, 0, 1, 0, 1, 1, 0, 0);
  assertEquals(countDuplicates(groups, labels), { rows: 5, groups: 2 });
});

Deno.test("countDuplicates() of distinct flows are none", () => {
  assertEquals(countDuplicates(Uint32Array.of(0, 1), Uint8Array.of(0, 0)), {
    rows: 0,
    groups: 0,
  });
});

Deno.test("countDuplicates() rejects groups of another number", () => {
  assertThrows(
    () => countDuplicates(Uint32Array.of(0), Uint8Array.of(0, 0)),
    TypeError,
    "found 1 groups for 2 rows",
  );
});
