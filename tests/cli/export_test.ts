import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { taskPermissions } from "../../lib/base/mod.ts";
import { runModel } from "../export/_model.ts";
import { runTask } from "../run_task.ts";
import { FLOWS, saveTinyDetector } from "../saved_detector.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const exportTask = (...flags: string[]) =>
  runTask("lib/cli/export.ts", flags, taskPermissions("export"));

const COLUMNS = [
  { name: "dur", type: "double" },
  { name: "sbytes", type: "double" },
  { name: "state", type: "string" },
  { name: "service", type: "string" },
] as const;

Deno.test("deno task export writes a model, and says what it does", () =>
  inTemporaryFolder(async (folder) => {
    await saveTinyDetector(folder);
    const out = join(folder, "detector.onnx");
    const model = ["--model", folder, "--out", out];
    const { code, stdout, stderr } = await exportTask(...model);
    assertEquals([code, stderr], [0, ""]);
    const bytes = await Deno.readFile(out);
    assertEquals(
      stdout,
      `Wrote ${out}: ${bytes.length.toLocaleString("en")} bytes, 4 columns, ` +
        "flags scores above 1.5\n",
    );
    const found = await runModel(bytes, FLOWS, COLUMNS);
    assertEquals(
      [...found.flags],
      Array.from(found.scores, (score) => Number(score > 1.5)),
    );
    assertEquals(found.reasons, undefined);

    const again = await exportTask(...model);
    assertEquals([again.code, again.stdout], [1, ""]);
    assertStringIncludes(again.stderr, "it is there already; --force replaces");
    const forced = await exportTask(
      ...[...model, "--force", "--explain", "--threshold", "0"],
    );
    assertEquals([forced.code, forced.stderr], [0, ""]);
    const explained = await runModel(
      await Deno.readFile(out),
      FLOWS,
      COLUMNS,
    );
    assertEquals([...explained.scores], [...found.scores]);
    assertEquals([...explained.flags], [1, 1, 1, 1]);
    assertEquals(explained.reasons?.map(({ length }) => length), [3, 3, 3, 3]);
  }));

Deno.test("deno task export says what is wrong in a line", () =>
  inTemporaryFolder(async (folder) => {
    await saveTinyDetector(folder);
    const out = join(folder, "none", "detector.onnx");
    const cases: [flags: string[], code: number, words: string][] = [
      [["--out", "x.onnx"], 2, "--model is missing"],
      [["--model", folder], 2, "--out is missing"],
      [["--model", "nowhere", "--out", "x.onnx"], 1, "there is no such folder"],
      [["--model", folder, "--out", out], 1, out],
      [
        ["--model", folder, "--out", "x", "--threshold=-1"],
        2,
        "--threshold must be",
      ],
    ];
    for (const [flags, code, words] of cases) {
      const found = await exportTask(...flags);
      assertEquals([found.code, found.stdout], [code, ""], found.stderr);
      assertStringIncludes(found.stderr, words);
      assertEquals(found.stderr.trim().split("\n").length, 1);
    }
  }));
