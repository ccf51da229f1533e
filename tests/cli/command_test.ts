/** What all tasks have in common, as a person runs them. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { spellOut, taskPermissions } from "../../lib/base/mod.ts";
import { runTask } from "../run_task.ts";

const WITH_POLARS = [
  "train",
  "compare",
  "score",
  "explain",
  "inspect",
] as const;

Deno.test("tasks say in one line that Polars cannot have so many threads", async () => {
  for (const task of WITH_POLARS) {
    const run = (name: string, value: string) =>
      runTask(`lib/cli/${task}.ts`, ["--help"], taskPermissions(task), {
        env: { [name]: value },
      });
    const wrong = task === "inspect"
      ? [
        ["POLARS_MAX_THREADS", "00"],
        ["POLARS_MAX_THREADS", "100000"],
        ["POLARS_ASYNC_THREAD_COUNT", "0"],
        ["POLARS_MAX_BLOCKING_THREAD_COUNT", "0"],
      ]
      : [["POLARS_MAX_THREADS", "0"]];
    for (const [name, value] of wrong) {
      const { code, stdout, stderr } = await run(name, value);
      assertEquals([code, stdout, stderr], [
        1,
        "",
        `error: The environment variable ${name} must be a whole number from ` +
        `1 to 4096: found "${value}"\n`,
      ]);
    }
  }
});

Deno.test({
  name: "tasks say in one line that standard output cannot be written",
  ignore: Deno.build.os !== "linux", // where /dev/full is
  fn: async () => {
    for (const task of [...WITH_POLARS, "generate", "download"] as const) {
      const { code, stderr } = await runTask(
        `lib/cli/${task}.ts`,
        ["--help"],
        taskPermissions(task),
        { stdout: "/dev/full" },
      );
      assertEquals([code, stderr], [
        1,
        "error: Cannot write to standard output: " +
        "No space left on device (os error 28)\n",
      ]);
    }
  },
});

Deno.test("a bar is drawn on a terminal that can move its cursor alone", async () => {
  for (const [term, isDrawn] of [["xterm", true], ["dumb", false]] as const) {
    const { code, stderr } = await runTask(
      "tests/cli/_bar.ts",
      [],
      ["--allow-env=TERM"],
      { env: { TERM: term } },
    );
    assertEquals([code, stderr.includes("\u001b")], [0, isDrawn], stderr);
    // Nothing of a bar is left in a line between two of its updates.
    assert(stderr.includes(isDrawn ? "\u001b[2Ka line\n" : "a line\n"), stderr);
    assertEquals(stderr.includes("Still working"), isDrawn);
    assert(!stderr.includes(" 0 s left"), stderr); // nothing was measured yet
  }
});

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
