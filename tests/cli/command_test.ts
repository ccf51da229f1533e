import { assert, assertEquals, assertMatch } from "@std/assert";
import { spellOut } from "../../lib/base/mod.ts";
import { runTask } from "../run_task.ts";

const SAFE = "\\x1b[2J\\u202e\\nerror: forged";

for (
  const [kind, ...headings] of [
    [
      "error",
      `error: Uncaught TypeError: ${SAFE}`,
      `Caused by RangeError: ${SAFE}`,
    ],
    ["timer", `error: Uncaught TypeError: late ${SAFE}`],
    ["promise", `error: Uncaught TypeError: late ${SAFE}`],
    ["value", `error: Uncaught "no error ${SAFE}"`],
  ]
) {
  Deno.test(`runCommand() prints a defect without its control characters: ${kind}`, async () => {
    const { code, stdout, stderr } = await runTask(
      "tests/cli/_defects.ts",
      [kind],
      ["--allow-read", "--allow-env"],
    );
    assertEquals([code, stdout], [1, ""]);
    assertEquals(spellOut(stderr, "\n"), stderr);
    const lines = stderr.trimEnd().split("\n");
    const frames = lines.filter((line) => line.startsWith("    at "));
    assertEquals(lines.filter((line) => !frames.includes(line)), headings);
    if (kind === "value") return assertEquals(frames, []);
    assert(frames.length >= headings.length);
    assertMatch(frames[0], /_defects\.ts:\d+/);
  });
}
