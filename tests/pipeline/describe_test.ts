import { assertEquals } from "@std/assert";
import type { FormName } from "../../lib/dataset/mod.ts";
import { describeOrigin, roleWarnings } from "../../lib/pipeline/mod.ts";

function described(form: FormName, ...files: [path: string, rows: number][]) {
  return describeOrigin({
    path: "data",
    sha256: "",
    files: files.map(([path, rows]) => ({ path, rows, sha256: "" })),
    form,
    leftOut: ["data/features.csv"],
    notes: [],
  }, 0).split("\n");
}

Deno.test("describeOrigin() says which published file has as many flows", () => {
  assertEquals(described("raw", ["1.csv", 700_001], ["b.csv", 7]), [
    "Recognised the raw files' columns:",
    "   1.csv: 700,001 flows, as many as one of UNSW-NB15_1.csv to UNSW-NB15_3.csv",
    "   b.csv: 7 flows",
    "   not read, by their names or as they hold no flows: data/features.csv",
  ]);
});

Deno.test("describeOrigin() notices that a mirror swapped the partition's names", () => {
  const [, testing, training] = described(
    "partition",
    ["tests/UNSW_NB15_training-set.csv", 82_332],
    ["UNSW_NB15_training-set.csv", 175_341],
  );
  assertEquals(
    testing,
    "   tests/UNSW_NB15_training-set.csv: 82,332 flows, as many as the testing " +
      "set; its name says another: some mirrors swap the two",
  );
  assertEquals(
    training,
    "   UNSW_NB15_training-set.csv: 175,341 flows, as many as the training set",
  );
});

Deno.test("roleWarnings() counts few measurements in words", () => {
  const warned = (...names: string[]) =>
    roleWarnings(
      names.map((name) => ({ name, role: "measurement", reason: "numbers" })),
      [],
    ).map((warning) => warning.split(": a detector")[0]);
  assertEquals(warned(), ["warning: no column is a measurement"]);
  assertEquals(warned("dur"), [
    "warning: only one column is a measurement (dur)",
  ]);
  assertEquals(warned("dur", "spkts"), [
    "warning: only 2 columns are measurements (dur, spkts)",
  ]);
  assertEquals(warned("dur", "spkts", "dpkts"), []);
});
