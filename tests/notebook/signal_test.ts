/**
 * The interrupt button ends all that a cell has begun, and what it would begin next:
 * a signal that is asked for anew between two runs knows nothing of an interrupt.
 */
import { assertEquals } from "@std/assert";
import { NOTEBOOKS, readCells } from "./_cells.ts";

const ASKS = "interruptSignal()";
const REPEATS = /\b(?:for|while|function)\b|=>/;

/** The lines that a line of formatted code stands in, from the inside. */
function linesAround(lines: readonly string[], at: number): string[] {
  const depth = (line: string) => line.search(/\S/);
  const around: string[] = [];
  let inner = depth(lines[at]);
  for (const line of lines.slice(0, at).toReversed()) {
    if (line.trim() === "" || depth(line) >= inner) continue;
    around.push(line);
    inner = depth(line);
  }
  return around;
}

for (const name of NOTEBOOKS) {
  Deno.test(`Cells of ${name} ask for the interrupt signal once`, async () => {
    for (const { kind, source } of await readCells(name)) {
      if (kind !== "code") continue;
      const lines = source.replaceAll(/\/\/.*/g, "").split("\n");
      const asking = [...lines.keys()].filter((at) => lines[at].includes(ASKS));
      assertEquals(asking.length > 1, false, source);
      const repeated = asking.flatMap((
        at,
      ) => [lines[at], ...linesAround(lines, at)])
        .filter((line) => REPEATS.test(line));
      assertEquals(repeated, [], source);
    }
  });
}
