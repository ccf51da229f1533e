import pl from "nodejs-polars";
import { assertEquals } from "@std/assert";
import { auditColumns } from "../../lib/evaluate/mod.ts";

const FLOWS = pl.DataFrame([
  pl.Series("binary_label", [0, 0, 0, 1], pl.Int64),
  pl.Series("sttl", [31, 31, 31, 254], pl.Int64),
  pl.Series("dur", [5, 6, null, 1], pl.Float64),
  pl.Series("sbytes", [1, 3, 3, 2], pl.Int64),
  pl.Series("service", ["dns", "dns", "dns", "ftp"], pl.String),
  pl.Series("state", ["con", "fin", "int", "req"], pl.String),
]);

Deno.test("auditColumns() rates each column in its better direction, the best first", () => {
  assertEquals(
    auditColumns(FLOWS, ["sbytes", "dur", "sttl", "service", "state"]),
    [
      { name: "dur", rocAuc: 1, attacksHave: "smaller" }, // the gap is 5
      { name: "sttl", rocAuc: 1, attacksHave: "greater" },
      { name: "service", rocAuc: 1, attacksHave: "rarer" },
      // 2 beats 1 and loses to 3 and 3.
      { name: "sbytes", rocAuc: 2 / 3, attacksHave: "smaller" },
      { name: "state", rocAuc: 0.5, attacksHave: "rarer" }, // all as rare
    ],
  );
});
