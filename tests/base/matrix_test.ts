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
