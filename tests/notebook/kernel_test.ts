/** What a person sees in a real kernel; skipped where there is none. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { PROJECT } from "../../lib/base/mod.ts";
import { isSetUp } from "../../lib/tools/jupyter/environment.ts";
import { setUpEnvironment, VENV } from "../../lib/tools/jupyter/mod.ts";

const ignore = !await isSetUp(VENV);
if (ignore) {
  console.log(
    "kernel_test.ts: tests skipped, deno task lab --setup-only comes first",
  );
}

/** A cell's code; in a list, one that is interrupted at its first output. */
type Cell = string | readonly ["interrupt", string];

/** What the kernel counts to a cell. */
interface Output {
  readonly type: string;
  readonly text?: string;
  readonly data?: Record<string, string>;
  readonly ename?: string;
  readonly traceback?: string[];
}

/**
 * Runs cells in a fresh kernel, where notebooks lie.
 *
 * @param together Cells of a list are sent at once, without waiting for one another.
 * @returns The outputs of each cell.
 */
async function runCells(...together: Cell[][]): Promise<Output[][]> {
  const { python, variables } = await setUpEnvironment(VENV);
  const script = join(import.meta.dirname!, "_run_cells.py");
  const process = new Deno.Command(python, {
    args: [script, join(PROJECT, "notebooks")],
    env: { ...variables, NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(together)));
  await writer.close();
  const { success, stdout, stderr } = await process.output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout));
}

/** What a cell shows of the error that ended it, and of nothing else. */
function errorShown(outputs: Output[]): string[] {
  return outputs.filter(({ type }) => type === "error")
    .map(({ traceback }) => traceback!.join("\n"));
}

const IMPORTS = `import * as nids from "../lib/mod.ts";
import { interruptSignal, notebookProgress, setupNotebook } from "../lib/notebook/mod.ts";
await setupNotebook();`;

/** Cells that train, one for each function that notebooks give a signal to. */
const TRAINING = {
  leakLedger: `const ledger = await nids.compare.leakLedger(settings, 9, {
  signal: interruptSignal(),
  onRun: notebookProgress("Ledger").update,
});`,
  compareDetectors:
    `const comparison = await nids.compare.compareDetectors(settings, {
  log() {},
  signal: interruptSignal(),
  onRun: notebookProgress("Comparison").update,
}, 9);`,
  trainAndEvaluate: `const run = await nids.trainAndEvaluate(settings, {
  log() {},
  signal: interruptSignal(),
  onEpoch: notebookProgress("Training").update,
});`,
};

Deno.test({
  name:
    "An interrupted cell says so in a line, and the kernel keeps its variables",
  ignore,
  async fn() {
    const cells = Object.values(TRAINING);
    const [, ...shown] = await runCells(
      [`${IMPORTS}\nconst settings = nids.runSettings({ preset: "sample" });`],
      ...cells.map((code): Cell[] => [["interrupt", code]]),
      ["console.log(settings.seed);"],
    );
    for (const [index, outputs] of shown.slice(0, -1).entries()) {
      const name = Object.keys(TRAINING)[index];
      assertEquals(errorShown(outputs), [
        "Interrupted: this cell has not finished. What other cells made is " +
        "still there; run this one again when you like.",
      ], name);
      assertEquals(outputs[0].type, "display_data", `${name} shows progress`);
      assertStringIncludes(outputs[0].data!["text/plain"], " of ");
    }
    assertEquals(shown.at(-1)!.map(({ text }) => text), ["42\n"]);
  },
});

Deno.test({
  name: "A cell that is run before those it needs says so in a line",
  ignore,
  async fn() {
    const [, early, , later] = await runCells(
      [IMPORTS],
      ["await nids.openFlows(settings);"],
      ['const settings = "there now";'],
      ["console.log(settings);"],
    );
    assertEquals(errorShown(early), [
      "ReferenceError: settings is not defined. Run the cells above this one first; " +
      "one that shows nothing may have a typing error.",
    ]);
    assertEquals(later.map(({ text }) => text), ["there now\n"]);
  },
});

Deno.test({
  name: "An error of the library has its stack, with the lines of its files",
  ignore,
  async fn() {
    const [, outputs] = await runCells(
      [IMPORTS],
      ["nids.selectRows(null as never, []);"],
    );
    const file = join(PROJECT, "lib", "base", "matrix.ts");
    const lines = (await Deno.readTextFile(file)).split("\n");
    const [, line] = errorShown(outputs)[0].match(/matrix\.ts:(\d+):/)!;
    assertStringIncludes(lines[Number(line) - 1], "columns");
  },
});

Deno.test({
  name: "What a cell prints stands under it, however fast the next one comes",
  ignore,
  async fn() {
    // Without the wait at a cell's end, 19 of 1,800 were misplaced: among 300,
    // chance alone places all right in one run of 24.
    const numbers = Array.from({ length: 300 }, (_, number) => `${number}`);
    const [, ...shown] = await runCells(
      [IMPORTS],
      numbers.map((number) =>
        Number(number) % 2
          ? `console.log("${number}");`
          : `await new Promise((done) => setTimeout(done, 1)); "${number}";`
      ),
    );
    const texts = shown.map((outputs) =>
      outputs.map(({ text, data }) =>
        (text ?? data!["text/plain"]).match(/\d+/g)!.at(-1)
      )
    );
    assertEquals(texts, numbers.map((number) => [number]));
  },
});
