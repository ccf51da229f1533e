import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { InputError } from "../../../lib/base/mod.ts";
import { checkNotebook } from "../../../lib/tools/jupyter/mod.ts";
import { notebookJson } from "./notebook_json.ts";

/** Checks a notebook in a folder of its own; returns what is left there too. */
async function check(json: string) {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "demo.ipynb");
    await Deno.writeTextFile(path, json);
    const messages = await checkNotebook(path);
    const left = Array.from(Deno.readDirSync(folder), ({ name }) => name);
    return { messages, left };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("checkNotebook() finds nothing in cells that build on each other", async () => {
  const { messages, left } = await check(
    notebookJson("const flows = 2;", "await Promise.resolve(flows);"),
  );
  assertEquals(messages, "");
  assertEquals(left, ["demo.ipynb"]);
});

Deno.test("checkNotebook() names cell and line of a type error", async () => {
  const { messages, left } = await check(
    notebookJson("const flows = 2;", "// text\nconst name: string = flows;"),
  );
  assertStringIncludes(messages, "Type 'number' is not assignable");
  assertStringIncludes(messages, "demo.ipynb, code cell 2, line 2:7");
  assertEquals(left, ["demo.ipynb"]);
});

Deno.test("checkNotebook() finds an import that does not exist", async () => {
  const { messages } = await check(
    notebookJson('import { nonesuch } from "node:path";\nnonesuch();'),
  );
  assertStringIncludes(messages, "no exported member 'nonesuch'");
});

Deno.test("checkNotebook() finds what deno lint dislikes", async () => {
  const { messages } = await check(notebookJson("const one = 1;", "debugger;"));
  assertStringIncludes(messages, "no-debugger");
  assertStringIncludes(messages, "demo.ipynb, code cell 2, line 1:1");
});

Deno.test("checkNotebook() finds code that deno fmt would change", async () => {
  const { messages } = await check(notebookJson("const one  =  1;", "one;"));
  assertStringIncludes(messages, "const one = 1;");
});

Deno.test("checkNotebook() finds a syntax error", async () => {
  const { messages, left } = await check(notebookJson("const = 3;"));
  assertStringIncludes(messages, "demo.ipynb, code cell 1, line 1:7");
  assertEquals(left, ["demo.ipynb"]);
});

Deno.test("checkNotebook() rejects what is not a notebook", async () => {
  await assertRejects(() => check("{"), InputError, "it is not JSON");
  await assertRejects(() => check("null"), InputError, "no list of cells");
  await assertRejects(
    () => checkNotebook("nonesuch.ipynb"),
    InputError,
    "Cannot check nonesuch.ipynb: there is no such file",
  );
});
