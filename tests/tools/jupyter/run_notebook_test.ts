import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isSetUp } from "../../../lib/tools/jupyter/environment.ts";
import { setUpEnvironment, VENV } from "../../../lib/tools/jupyter/mod.ts";
import { PROJECT } from "../../../lib/base/mod.ts";
import { notebookJson } from "./notebook_json.ts";

const ignore = !await isSetUp(VENV);
if (ignore) {
  console.log(
    "run_notebook.py: tests skipped, deno task lab --setup-only comes first",
  );
}

const PRINT_TRUSTED = `
import json, sys, nbformat
from nbformat.sign import NotebookNotary
notary = NotebookNotary()
def is_trusted(path):
    try:
        return notary.check_signature(nbformat.read(path, as_version=4))
    except Exception:
        return False
print(json.dumps([is_trusted(path) for path in sys.argv[1:]]))
`;

/** Writes notebooks into a temporary folder, runs them, and tells what came. */
async function runNotebooks(
  notebooks: Record<string, string>,
  ...flags: string[]
) {
  const { python, variables } = await setUpEnvironment(VENV);
  const folder = await Deno.makeTempDir();
  try {
    const paths: string[] = [];
    for (const [name, json] of Object.entries(notebooks)) {
      paths.push(join(folder, `${name}.ipynb`));
      await Deno.writeTextFile(paths.at(-1)!, json);
    }
    const { code, stdout, stderr } = await new Deno.Command(python, {
      args: [
        join(PROJECT, "lib", "tools", "jupyter", "run_notebook.py"),
        ...flags,
        ...paths,
      ],
      env: { ...variables, NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    const files = await Promise.all(
      paths.map((path) => Deno.readTextFile(path)),
    );
    const trusted = await new Deno.Command(python, {
      args: ["-c", PRINT_TRUSTED, ...paths],
      env: variables,
    }).output();
    return {
      code,
      trusted: JSON.parse(decoder.decode(trusted.stdout)) as boolean[],
      output: decoder.decode(stdout) + decoder.decode(stderr),
      files,
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: "run_notebook.py puts each output below the cell that made it",
  ignore,
  async fn() {
    const { code, output, files: [file] } = await runNotebooks({
      good: notebookJson(
        // Outputs after an await are the ones the kernel sends late.
        "await Deno.jupyter.display({ 'text/plain': 'a' }, { raw: true });",
        "console.log('b');\nconsole.log('c');",
      ),
    }, "--in-place");
    assertEquals(code, 0, output);
    const { cells, metadata } = JSON.parse(file);
    assertEquals(
      cells.map((cell: Record<string, unknown>) => [
        cell.execution_count,
        cell.metadata,
        cell.outputs,
      ]),
      [
        [1, { tags: [] }, [{
          output_type: "display_data",
          data: { "text/plain": ["a"] },
          metadata: {},
        }]],
        [2, { tags: [] }, [{
          output_type: "stream",
          name: "stdout",
          text: ["b\n", "c\n"],
        }]],
      ],
    );
    assertEquals(metadata.kernelspec.name, "deno");
    assertEquals(metadata.language_info.name, "typescript");
  },
});

Deno.test({
  name: "run_notebook.py --in-place writes the same file twice in a row",
  ignore,
  async fn() {
    const first = await runNotebooks(
      { twice: notebookJson("console.log(1);") },
      "--in-place",
    );
    const second = await runNotebooks({ twice: first.files[0] }, "--in-place");
    assertStringIncludes(first.files[0], '"1\\n"');
    assertEquals(second.files, first.files);
    assertEquals(second.trusted, [true]);
  },
});

Deno.test({
  name:
    "run_notebook.py fails on a cell that throws, and leaves the file alone",
  ignore,
  async fn() {
    const json = notebookJson(
      "console.log(1);",
      "throw new RangeError('boom');",
    );
    const { code, output, files, trusted } = await runNotebooks(
      { throws: json },
      "--in-place",
    );
    assertEquals(code, 1);
    assertEquals(trusted, [false]);
    assertStringIncludes(
      output,
      "throws.ipynb: code cell 2 failed: RangeError: boom",
    );
    assertEquals(files, [json]);
  },
});

Deno.test({
  name: "a kernel shows an InputError without its stack as one line",
  ignore,
  async fn() {
    const errors = pathToFileURL(join(PROJECT, "lib", "base", "errors.ts"));
    const { output } = await runNotebooks({
      bad: notebookJson(
        `const { InputError } = await import("${errors}");
InputError.hasStack = false; // as setupNotebook() has it
throw new InputError("no such column");`,
      ),
    });
    assertStringIncludes(
      output,
      "bad.ipynb: code cell 1 failed: InputError: no such column\n",
    );
  },
});

Deno.test({
  name: "run_notebook.py says what is wrong with each notebook",
  ignore,
  async fn() {
    const notebooks = {
      tagged: notebookJson({
        source: "throw new Error('allowed');",
        tags: ["raises-exception"],
      }),
      skipped: notebookJson({
        source: "console.log(1);",
        tags: ["skip-execution"],
      }),
      stderr: notebookJson("console.error('careful');"),
      syntax: notebookJson("const = 3;"),
      exits: notebookJson("Deno.exit(3);"),
      hangs: notebookJson(
        "await new Promise(() => setTimeout(() => {}, 1e6));",
      ),
      rejects: notebookJson("Promise.reject(new Error('silent'));"),
      // Both are lost by the kernel: one in the middle, one after the last cell.
      timer: notebookJson(
        "setTimeout(() => { throw new Error('late'); }, 20);\n" +
          "await new Promise((done) => setTimeout(done, 100));",
        "console.log(2);",
      ),
      straggler: notebookJson(
        "setTimeout(() => { throw new Error('later'); }, 200);",
      ),
      broken: "{",
    };
    // A cell that hangs takes this long; the others take milliseconds.
    const { code, output } = await runNotebooks(notebooks, "--timeout=4");
    assertEquals(code, 1);
    for (
      const message of [
        "tagged.ipynb: code cell 1 failed: Error: allowed",
        "skipped.ipynb: code cell 1 was not executed",
        "stderr.ipynb: code cell 1 wrote to standard error: careful",
        "syntax.ipynb: code cell 1 failed: Execution failed (a syntax error?",
        "exits.ipynb: code cell 1 ended the kernel",
        "hangs.ipynb: code cell 1 took more than 4 s",
        "rejects.ipynb: code cell 1 wrote to standard error: Uncaught Error: s",
        "timer.ipynb: code cell 1 wrote to standard error: Uncaught Error: late",
        "Uncaught Error: later",
        "broken.ipynb: cannot be read",
      ]
    ) assertStringIncludes(output, message);
    assert(!output.includes("Traceback"), output);
  },
});
