import { assertEquals, assertThrows } from "@std/assert";
import { agreementByCategory } from "../../lib/evaluate/mod.ts";

Deno.test("agreementByCategory() counts who flags what, each kind by itself", () => {
  const categories = ["normal", "dos", "normal", "worms", "dos", "normal"];
  const first = { scores: [1, 9, 9, 9, 1, 5], threshold: 5 };
  const second = { scores: [10, 90, 10, 10, 90, 10], threshold: 50 };
  assertEquals(agreementByCategory(categories, first, second), [
    { category: "normal", both: 0, onlyFirst: 1, onlySecond: 0, neither: 2 },
    { category: "dos", both: 1, onlyFirst: 0, onlySecond: 1, neither: 0 },
    { category: "worms", both: 0, onlyFirst: 1, onlySecond: 0, neither: 0 },
  ]);
});

Deno.test("agreementByCategory() does not flag a score at the threshold", () => {
  const at = { scores: [2], threshold: 2 };
  const [{ neither }] = agreementByCategory(["dos"], at, at);
  assertEquals(neither, 1);
});

Deno.test("agreementByCategory() refuses scores of other flows", () => {
  const two = { scores: [1, 2], threshold: 1 };
  assertThrows(
    () => agreementByCategory(["dos", "dos"], two, { ...two, scores: [1] }),
    TypeError,
    "found 2 and 1 for 2 flows",
  );
});
