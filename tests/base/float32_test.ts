import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { float32Below } from "../../lib/base/mod.ts";

Deno.test("float32Below() parts the float32s as the number does", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.float({ noNaN: true }), (
      threshold,
      value,
    ) => {
      const below = float32Below(threshold);
      assertEquals(Math.fround(below), below);
      assertEquals(value <= below, value <= threshold);
    }),
    { numRuns: 2000 },
  );
  for (const value of [1, -1, 0, 1e-40, 3.4e38]) {
    for (const step of [-1e-17, 0, 1e-17]) {
      const threshold = Math.fround(value) * (1 + step * 1e2);
      const below = float32Below(threshold);
      assert(below <= threshold);
      assertEquals(
        Math.fround(value) <= below,
        Math.fround(value) <= threshold,
      );
    }
  }
});
