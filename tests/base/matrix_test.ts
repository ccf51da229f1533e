import { assertEquals } from "@std/assert";
import { selectRows } from "../../lib/base/mod.ts";

Deno.test("selectRows() copies rows in the order asked for", () => {
  const matrix = {
    values: Float32Array.of(1, 2, 3, 4, 5, 6),
    rows: 3,
    columns: 2,
  };
  const selected = selectRows(matrix, [2, 0, 2]);
  assertEquals(selected, {
    values: Float32Array.of(5, 6, 1, 2, 5, 6),
    rows: 3,
    columns: 2,
  });
  selected.values[0] = 99;
  assertEquals(matrix.values[4], 5);
});

Deno.test("selectRows() copies whole rows, however many and wide", () => {
  const [rows, columns] = [100, 37]; // no multiples of what is copied together
  const values = Float32Array.from({ length: rows * columns }, (_, i) => i);
  const order = Array.from({ length: rows }, (_, i) => i * 7 % rows);
  const selected = selectRows({ values, rows, columns }, order);
  assertEquals(
    selected.values,
    Float32Array.from(
      { length: rows * columns },
      (_, i) => order[Math.floor(i / columns)] * columns + i % columns,
    ),
  );
});
