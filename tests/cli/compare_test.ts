/** `deno task compare` as a person runs it: in a process of its own. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { taskPermissions } from "../../lib/base/mod.ts";
import { readOutcome, runTask, taskCommand, waitFor } from "../run_task.ts";

const folder = await Deno.makeTempDir();
globalThis.addEventListener(
  "unload",
  () => Deno.removeSync(folder, { recursive: true }),
);

/** Runs the task with its own permissions. */
const compare = (...args: string[]) =>
  runTask("lib/cli/compare.ts", args, taskPermissions("compare"));

/** A tiny comparison: 600 generated flows, one epoch. */
const TINY = ["--subset", "600", "--epochs", "1"];
const out = join(folder, "tiny");
const tiny = await compare(...TINY, "--out", out);

async function filesIn(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name } of Deno.readDir(folder)) files.push(name);
  return files.sort();
}

Deno.test("compare tells of each detector, then lays out a table", () => {
  assertEquals(tiny.stderr, "");
  assertEquals(tiny.code, 0);
  const inOrder = [
    "generated 600 flows",
    "Split:",
    "Fitting Autoencoder (recommended) ... ",
    "Fitting Isolation forest ... ",
    "Fitting Autoencoder (original) ... ",
    "Scoring Autoencoder (recommended) ... ",
    "detector ",
    "Autoencoder (recommended)  0.",
    "Nearest neighbours (k = 5)  0.",
    "Autoencoder (original)  0.",
    "All had the same ",
    `${out}: compare.json, charts/comparison.svg, charts/recall.svg`,
  ];
  let from = 0;
  const stdout = tiny.stdout.replaceAll(/ {3,}/g, "  ");
  for (const line of inOrder) {
    const found = stdout.indexOf(line, from);
    assert(found !== -1, `"${line}" is missing or out of order in:\n${stdout}`);
    from = found + line.length;
  }
});

Deno.test("compare leaves compare.json with all detectors and the charts, no other file", async () => {
  assertEquals(await filesIn(out), ["charts", "compare.json"]);
  assertEquals(await filesIn(join(out, "charts")), [
    "comparison.svg",
    "recall.svg",
  ]);
  const text = await Deno.readTextFile(join(out, "compare.json"));
  const { formatVersion, data, seeds, settings, shortcuts, detectors } = JSON
    .parse(text);
  assertEquals(formatVersion, 1);
  assertEquals([data.path, data.rows, data.sha256.length], [null, 600, 64]);
  assertEquals([seeds, settings.epochs, shortcuts], [[42], 1, "included"]);
  assertEquals(detectors.map(({ name }: { name: string }) => name), [
    "autoencoder",
    "pca",
    "isolation-forest",
    "nearest-neighbours",
    "local-outlier-factor",
    "one-class-svm",
    "gaussian-mixture",
    "histogram",
    "ecod",
    "autoencoder-original",
  ]);
  for (const { name, mean, std, runs } of detectors) {
    assertEquals(runs.length, 1);
    assertEquals(std.rocAuc, null);
    for (const [metric, value] of Object.entries(mean)) {
      assert(Number.isFinite(value), `${name}: ${metric} is ${value}`);
      assertEquals(value, runs[0][metric], `${name}: ${metric}`);
    }
    const [low, high] = runs[0].intervals.rocAuc;
    assert(low <= mean.rocAuc && mean.rocAuc <= high, name);
  }
});

Deno.test("compare --quiet --seeds prints the table only, and has a run a seed", async () => {
  const quiet = join(folder, "quiet");
  const { code, stdout, stderr } = await compare(
    ...[...TINY, "--quiet", "--seeds", "2", "--no-shortcuts", "--out", quiet],
  );
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^ +average +recall +false +fit +score\ndetector /);
  assertMatch(stdout, /\nPCA reconstruction +0\.\d{4} ± 0\.\d{4} /);
  assert(!stdout.includes("compare.json"), stdout);
  const text = await Deno.readTextFile(join(quiet, "compare.json"));
  const { seeds, shortcuts, detectors } = JSON.parse(text);
  assertEquals([seeds, shortcuts], [[42, 43], "excluded"]);
  for (const { runs } of detectors) {
    assertEquals(runs.map(({ seed }: { seed: number }) => seed), [42, 43]);
  }
});

Deno.test("compare --help names its own flags and those of a run", async () => {
  const { code, stdout } = await compare("--help");
  assertEquals(code, 0);
  for (const flag of ["--out DIR", "--quiet", "--seeds N", "--config NAME"]) {
    assert(stdout.includes(flag), flag);
  }
});

const WRONG: [string[], RegExp][] = [
  [
    ["--protocol", "original"],
    /^error: --protocol must be honest to compare detectors: found "original"\n$/,
  ],
  [["--epochs", "0"], /^error: --epochs must be a whole number [^\n]+\n$/],
  [
    ["--detector", "pca"],
    /^error: unknown flag --detector: --help lists all flags\n$/,
  ],
  [["--out", ""], /^error: --out must not be empty\n$/],
];
for (const [flags, message] of WRONG) {
  Deno.test(`compare ${flags.join(" ")} ends with exit code 2`, async () => {
    const { code, stdout, stderr } = await compare(...TINY, ...flags);
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, message);
  });
}

Deno.test("compare --out refuses a folder that is not empty", async () => {
  const { code, stdout, stderr } = await compare(...TINY, "--out", out);
  assertEquals([code, stdout], [1, ""]);
  assertMatch(stderr, /^error: [^\n]+the folder is not empty[^\n]+\n$/);
});

Deno.test("compare stops before a detector learns where no threshold can be chosen, and writes nothing", async () => {
  const none = join(folder, "none");
  const { code, stderr } = await compare(
    ...[...TINY, "--threshold-strategy", "pot", "--out", none],
  );
  assertEquals(code, 1);
  assertMatch(
    stderr,
    /^error: Cannot choose the threshold [^\n]+\n$/,
  );
  assertEquals(await Deno.stat(none).catch(() => null), null);
});

Deno.test("compare prints what it cannot write", async () => {
  const out = join(folder, "blocked");
  const child = taskCommand(
    "lib/cli/compare.ts",
    [...TINY, "--out", out],
    taskPermissions("compare"),
  ).spawn();
  await waitFor(child, "generated");
  await Deno.writeTextFile(out, "theirs"); // where its folder would be
  const { code, stdout, stderr } = readOutcome(await child.output());
  assertEquals(code, 1);
  assertMatch(stdout, /\nAutoencoder \(recommended\) +\d/);
  assertMatch(stderr, new RegExp(`^error: ${out}: cannot write: [^\\n]+\\n$`));
});

Deno.test({
  name: "compare writes what it cannot print",
  ignore: Deno.build.os !== "linux", // where /dev/full is
  fn: async () => {
    const out = join(folder, "unheard");
    const { code, stderr } = await runTask(
      "lib/cli/compare.ts",
      [...TINY, "--quiet", "--out", out],
      taskPermissions("compare"),
      { stdout: "/dev/full" },
    );
    assertEquals([code, stderr], [
      1,
      "error: Cannot write to standard output: " +
      "No space left on device (os error 28)\n",
    ]);
    assertEquals(await filesIn(out), ["charts", "compare.json"]);
  },
});

Deno.test("compare leaves nothing when SIGTERM stops it", async () => {
  const out = join(folder, "interrupted");
  const child = taskCommand(
    "lib/cli/compare.ts",
    ["--subset", "20000", "--out", out],
    taskPermissions("compare"),
  ).spawn();
  await waitFor(child, "generated");
  child.kill("SIGTERM");
  child.kill("SIGTERM"); // as `deno task` passes it on
  const { code, stderr } = readOutcome(await child.output());
  assertEquals([code, stderr], [143, "\nInterrupted: nothing was written\n"]);
  assertEquals(await Deno.stat(out).catch(() => null), null);
});
