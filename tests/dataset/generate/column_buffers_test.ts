import { assertEquals } from "@std/assert";
import { FLOW_COLUMNS } from "../../../lib/dataset/schema/flow_columns.ts";
import type { FlowColumn } from "../../../lib/dataset/mod.ts";
import {
  ColumnBuffers,
  type Flow,
  flowSchema,
} from "../../../lib/dataset/generate/column_buffers.ts";

/** A flow of zeros and dashes, but for the columns given. */
function flowWith(columns: Partial<Flow>): Flow {
  const blank = Object.entries(FLOW_COLUMNS)
    .map(([name, { kind }]) => [name, kind === "text" ? "-" : 0]);
  return { ...Object.fromEntries(blank), ...columns };
}

Deno.test("ColumnBuffers keeps values, the largest whole number included", () => {
  const buffers = new ColumnBuffers(flowSchema({}), 3);
  buffers.push(flowWith({ stcpb: 2 ** 32 - 1, dur: 0.1, service: "dns" }));
  buffers.push(flowWith({ stcpb: 0, dur: 1e-6, service: "" }));
  const batch = buffers.finish(); // one row of room stays empty
  const column = (name: FlowColumn) => [...batch.getChild(name)!];
  assertEquals(column("stcpb"), [4_294_967_295n, 0n]);
  assertEquals(column("dur"), [0.1, 1e-6]);
  assertEquals(column("service"), ["dns", ""]);
});

Deno.test("ColumnBuffers makes room for texts longer than expected", () => {
  const texts = ["a".repeat(100), "é".repeat(200), "short"];
  const buffers = new ColumnBuffers(flowSchema({}), 3);
  for (const service of texts) buffers.push(flowWith({ service }));
  assertEquals([...buffers.finish().getChild("service")!], texts);
});
