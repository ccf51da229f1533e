import { assertAlmostEquals, assertEquals } from "@std/assert";
import { join } from "node:path";
import { ScoreHistogram } from "../../lib/evaluate/mod.ts";
import { RefusedFlows } from "../../lib/score/counters.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

Deno.test("ScoreHistogram counts scores in twenty bins a decade", () => {
  const histogram = new ScoreHistogram();
  histogram.add(Float32Array.of(1.01, 1.02, 9));
  histogram.add(Float32Array.of(1.13));
  const { edges, counts } = histogram.bins()!;
  assertEquals(edges.length, counts.length + 1);
  assertEquals([counts[0], counts[1], counts.at(-1)], [2, 1, 1]); // 10^(1/20) = 1.12
  assertAlmostEquals(edges[1] / edges[0], 10 ** (1 / 20), 1e-12);
  assertEquals(edges[0] <= 1.01 && edges.at(-1)! > 9, true);
});

Deno.test("ScoreHistogram counts 0 in the first bin and Infinity in the last", () => {
  const histogram = new ScoreHistogram();
  assertEquals(histogram.bins(), null);
  histogram.add(Float32Array.of(0, Infinity, 1.01, 3));
  const { counts } = histogram.bins()!;
  assertEquals([counts[0], counts.at(-1)], [2, 2]);
});

const HEADER = "file,row,line,cause";

Deno.test("RefusedFlows lists flows with their line, and counts causes", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "rejects.csv");
    {
      await using refused = await RefusedFlows.open(path);
      const cause = 'column dur: expected a number, found "a,b"';
      refused.add({ path: "a.csv", row: 0, line: 2, cause });
      refused.add({ path: "b.parquet", row: 7, line: null, cause });
      const fields = "expected 3 fields, found 2";
      refused.add({ path: "a.csv", row: 9, line: 12, cause: fields });
      assertEquals([refused.count, refused.causes], [3, [
        { cause: "column dur: expected a number", rows: 2 },
        { cause: "expected 3 fields", rows: 1 },
      ]]);
      await refused.finish();
    }
    assertEquals((await Deno.readTextFile(path)).split("\n"), [
      HEADER,
      'a.csv,0,2,"column dur: expected a number, found ""a,b"""',
      'b.parquet,7,,"column dur: expected a number, found ""a,b"""',
      'a.csv,9,12,"expected 3 fields, found 2"',
      "",
    ]);
  }));

Deno.test("RefusedFlows lists thousands, a part at a time, and none where there are none", () =>
  inTemporaryFolder(async (folder) => {
    for (const rows of [0, 1000, 2500]) {
      const path = join(folder, "refused.csv");
      await using refused = await RefusedFlows.open(path);
      for (let row = 0; row < rows; row++) {
        refused.add({ path: "a.csv", row, line: row + 2, cause: `bad ${row}` });
      }
      const [{ name }] = await Array.fromAsync(Deno.readDir(folder));
      const { size } = await Deno.stat(join(folder, name));
      assertEquals(size > 0, rows >= 1000); // the rest is not kept in memory
      await refused.finish();
      const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
      assertEquals(lines.length, rows + 1);
      assertEquals([lines[0], lines[rows]], [
        HEADER,
        rows === 0 ? HEADER : `a.csv,${rows - 1},${rows + 1},bad ${rows - 1}`,
      ]);
      // As many kinds as are kept, and the rest together.
      assertEquals(refused.causes.length, Math.min(rows, 1001));
      await Deno.remove(path);
    }
  }));

Deno.test("RefusedFlows leaves no list that is not whole", () =>
  inTemporaryFolder(async (folder) => {
    {
      await using refused = await RefusedFlows.open(join(folder, "r.csv"));
      refused.add({ path: "a.csv", row: 0, line: 1, cause: "bad" });
    }
    assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
  }));
