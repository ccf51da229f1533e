import { assertEquals } from "@std/assert";
import { runSettings } from "../../lib/pipeline/settings.ts";

Deno.test("runSettings() takes the sample preset without data, the default preset with", () => {
  const { preset, subset, epochs } = runSettings();
  assertEquals({ preset, subset, epochs }, {
    preset: "sample",
    subset: 10_000,
    epochs: 20,
  });
  const real = runSettings({ data: "flows.parquet" });
  assertEquals([real.preset, real.subset, real.epochs], [
    "default",
    500_000,
    20,
  ]);
});

Deno.test("runSettings() has the original's rows and epochs for each preset", () => {
  const chosen = (preset: "quick" | "medium" | "default" | "full") => {
    const { subset, epochs } = runSettings({ preset });
    return [subset, epochs];
  };
  assertEquals(chosen("quick"), [50_000, 30]);
  assertEquals(chosen("medium"), [200_000, 20]);
  assertEquals(chosen("default"), [500_000, 20]);
  assertEquals(chosen("full"), [null, 15]);
});

Deno.test("runSettings() gives a subset the epochs of its size, unless they are named", () => {
  const epochs = (subset: number) => runSettings({ subset }).epochs;
  assertEquals([100_000, 100_001, 500_000, 500_001].map(epochs), [
    30,
    20,
    20,
    15,
  ]);
  assertEquals(runSettings({ subset: 100, preset: "full" }).subset, 100);
  assertEquals(runSettings({ subset: 100, epochs: 3 }).epochs, 3);
});
