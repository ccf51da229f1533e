import { assertEquals, assertThrows } from "@std/assert";
import { withSettings } from "./matrix.ts";

const SETTINGS = `const SEEDS = 3;
const OTHER: Partial<typeof settings> = { seed: 1 }; // the second
const settings = nids.runSettings({
  exclude: [], // more, or "less"
  seed: 42,
});`;

Deno.test("withSettings() changes the values of the settings cell", () => {
  const changes = { SEEDS: 1, exclude: ["a", "b"], seed: 7, OTHER: {} };
  assertEquals(
    withSettings(SETTINGS, changes),
    `const SEEDS = 1;
const OTHER: Partial<typeof settings> = {};
const settings = nids.runSettings({
  exclude: ["a","b"],
  seed: 7,
});`,
  );
});

Deno.test("withSettings() refuses a name that the settings do not have", () => {
  assertThrows(
    () => withSettings(SETTINGS, { preset: "quick" }),
    RangeError,
    "Cannot set preset: the settings have no such line",
  );
});
