import pl from "nodejs-polars";
import { assertEquals } from "@std/assert";
import { scoredFrame } from "../../lib/score/scored_frame.ts";

Deno.test("scoredFrame() reads numbers of text as training does", () => {
  const columns = {
    source_port: ["0x000b", " 80 ", "-", "http", null],
    stime: ["1421927394.25", "1421927394", "", null, "7"],
    note: ["1", "a", null, "", "2.50"],
  };
  const frame = pl.DataFrame(
    Object.entries(columns).map(([name, texts]) =>
      pl.Series(name, texts, pl.String)
    ),
  );
  const scored = scoredFrame(
    {
      frame,
      rows: Uint32Array.of(3, 4, 5, 6, 7),
      scores: Float32Array.of(1, 2, 3, 4, 5),
      features: { values: new Float32Array(0), rows: 5, columns: 0 },
      path: "flows.csv",
    },
    Object.keys(columns),
    3,
  );
  const valuesOf = (name: string): unknown[] =>
    scored.getColumn(name).toArray();
  assertEquals(valuesOf("source_port"), [11, 80, null, null, null]);
  // The table says whole seconds.
  assertEquals(valuesOf("stime"), [1421927394, 1421927394, null, null, 7]);
  assertEquals(valuesOf("note"), columns.note);
  assertEquals(valuesOf("row"), [3, 4, 5, 6, 7]);
  assertEquals(valuesOf("is_anomaly"), [false, false, false, true, true]);
});
