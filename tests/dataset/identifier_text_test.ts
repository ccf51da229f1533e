import { assertEquals } from "@std/assert";
import { identifierText } from "../../lib/dataset/mod.ts";

Deno.test("identifierText() shows moments in UTC, in whatever unit the column counts", () => {
  assertEquals(
    ([
      ["stime", 1421927414],
      ["stime", "1421927414"], // a text file's
      ["ts", 1421927414.25],
      ["FLOW_START_MILLISECONDS", 1421927414000],
      ["stime", "2015-01-22T11:50:14Z"], // as the flows have it
    ] as const).map(([column, value]) => identifierText(column, value)),
    [
      "2015-01-22 11:50:14 UTC",
      "2015-01-22 11:50:14 UTC",
      "2015-01-22 11:50:14.250 UTC",
      "2015-01-22 11:50:14 UTC",
      "2015-01-22T11:50:14Z",
    ],
  );
});

Deno.test("identifierText() leaves other numbers as they are", () => {
  assertEquals(
    ([
      ["flow_id", "1421927414"], // counts flows, whatever its range
      ["source_port", 51234],
      ["stime", 7], // a capture that begins at 0
      ["ts", null],
    ] as const).map(([column, value]) => identifierText(column, value)),
    ["1421927414", "51234", "7", "–"],
  );
});
