import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { isSetUp } from "../../../lib/tools/jupyter/environment.ts";
import { setUpEnvironment, VENV } from "../../../lib/tools/jupyter/mod.ts";
import { PROJECT } from "../../../lib/base/mod.ts";

const ignore = !await isSetUp(VENV);
if (ignore) {
  console.log(
    "export_html.py: tests skipped, deno task lab --setup-only comes first",
  );
}

const markdown = (source: string) => ({
  ...{ cell_type: "markdown", id: crypto.randomUUID().slice(0, 8) },
  ...{ metadata: {}, source },
});
const code = (source: string, data: Record<string, string>) => ({
  ...{ cell_type: "code", id: crypto.randomUUID().slice(0, 8) },
  ...{ metadata: {}, execution_count: 1, source },
  outputs: [{ output_type: "display_data", data, metadata: {} }],
});

const CELLS = [
  markdown("# Flows & alerts\n\nSee [notes](../docs/notes.md)."),
  markdown("# 1 · First\n\nGo to [the next](solutions/02.ipynb#Exercise-1)."),
  code("const flows = 2;", { "text/plain": "2 flows · ☆" }),
  markdown("## Why?\n\n[Elsewhere](https://example.org) and [up](#Why?)."),
  code("show();", {
    "text/html":
      '<div style="overflow-x:auto"><b>1</b></div><script>var own = 1;</script>',
    "text/plain": "[chart]",
  }),
];

/** Files are in UTF-8 whatever the locale says: here, one that knows ASCII alone. */
const ASCII_LOCALE = { LC_ALL: "C", PYTHONCOERCECLOCALE: "0", PYTHONUTF8: "0" };

/** Exports a notebook in a folder of its own; returns the page. */
async function exportPage(cells: object[]): Promise<string> {
  const { python, variables } = await setUpEnvironment(VENV);
  const folder = await Deno.makeTempDir();
  try {
    const notebook = join(folder, "solutions", "demo.ipynb");
    await Deno.mkdir(join(folder, "solutions"));
    await Deno.writeTextFile(
      notebook,
      JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }),
    );
    const { code, stderr } = await new Deno.Command(python, {
      args: [
        join(PROJECT, "lib", "tools", "jupyter", "export_html.py"),
        ...[`--root=${folder}`, `--out=${join(folder, "html")}`, notebook],
      ],
      env: { ...variables, ...ASCII_LOCALE },
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    return await Deno.readTextFile(
      join(folder, "html", "solutions", "demo.html"),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const page = ignore ? "" : await exportPage(CELLS);
const body = page.slice(page.indexOf("<body"));

Deno.test({
  name: "export_html.py writes a page that loads nothing",
  ignore,
  fn() {
    assertEquals(
      page.match(/<(script|link|img|iframe)[^>]*https?:[^>]*/g),
      null,
    );
    assertEquals(page.match(/@import|url\(["']?https?:/g), null);
    assertStringIncludes(page, "<title>Flows &amp; alerts</title>");
  },
});

Deno.test({
  name: "export_html.py lists the headings, folds code and keeps scripts",
  ignore,
  fn() {
    const [contents] = body.match(/<nav.*<\/nav>/s)!;
    assertEquals(
      [...contents.matchAll(/<li class="(.*?)"><a href="#.*?">(.*?)<\/a>/g)]
        .map(([, level, text]) => [level, text]),
      [["level-1", "1 · First"], ["level-2", "Why?"]],
    );
    assertEquals(body.match(/<details class="code" open/g)!.length, 2);
    assertStringIncludes(body, "2 flows · ☆");
    assertStringIncludes(body, "<script>var own = 1;</script>");
    assertStringIncludes(body, '<div style="overflow-x:auto" tabindex="0">');
  },
});

Deno.test({
  name: "export_html.py leads to other pages and to the web, to no other file",
  ignore,
  fn() {
    assertStringIncludes(body, '<a href="solutions/02.html#Exercise-1">');
    assertStringIncludes(body, '<a href="https://example.org">');
    assertStringIncludes(body, "See notes.");
    assert(!body.includes("notes.md"));
  },
});
