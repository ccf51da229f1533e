/** `deno task train` as a person runs it: in a process of its own. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import pl from "nodejs-polars";
import { join } from "node:path";
import { AnomalyDetector } from "../../lib/mod.ts";
import { PROJECT, taskPermissions } from "../../lib/project.ts";
import { runTask } from "../run_task.ts";
import { SAMPLE_CSV, SAMPLE_PARQUET, sampleTest } from "../sample.ts";

const folder = await Deno.makeTempDir();
globalThis.addEventListener(
  "unload",
  () => Deno.removeSync(folder, { recursive: true }),
);

/** Runs the task with its own permissions, or with those given. */
const train = (args: string[], permissions = taskPermissions("train")) =>
  runTask("lib/cli/train.ts", args, permissions);

const readJson = async (path: string) =>
  JSON.parse(await Deno.readTextFile(path));
const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

/** A tiny run: 600 generated flows, two epochs. */
const TINY = ["--subset", "600", "--epochs", "2", "--latent-dim", "4"];
const tiny = join(folder, "tiny");
const tinyRun = await train([...TINY, "--out", tiny], [
  "--allow-read",
  `--allow-write=${folder}`,
  "--allow-env",
  "--allow-sys",
  "--allow-ffi",
]);

Deno.test("train without data says that flows are generated, and reports in order", () => {
  assertEquals(tinyRun.stderr, "");
  assertEquals(tinyRun.code, 0);
  const inOrder = [
    "generated 600 flows shaped like UNSW-NB15, not traffic (real flows: --data PATH",
    "Dataset loaded successfully: 600 samples, 50 features",
    "Preprocessing data...",
    "Attack type distribution:",
    "Label distribution:",
    "Excluding 17 columns:",
    "Final feature dimension: 33",
    "Dataset statistics:",
    "Device: ",
    "Starting training",
    "Epoch  1/2 | Train Loss: ",
    "Epoch  2/2 | Train Loss: ",
    "Training completed!",
    "EVALUATION RESULTS",
    "ROC-AUC Score: ",
    "Optimal Threshold: ",
    "Separation: ",
    "Classification Report:",
    "Protocol original: these figures flatter",
  ];
  let from = 0;
  for (const line of inOrder) {
    const found = tinyRun.stdout.indexOf(line, from);
    assert(
      found !== -1,
      `"${line}" is missing or out of order in:\n${tinyRun.stdout}`,
    );
    from = found;
  }
});

Deno.test("train writes metrics.json with every figure", async () => {
  const metrics = await readJson(join(tiny, "metrics.json"));
  assertEquals(metrics.protocol, "original");
  assertEquals(metrics.seed, 42);
  assert(["onnx", "tensorflow"].includes(metrics.engine));
  // 571 of 600 flows are normal: 456 train. 5 % of these are 22 attacks, 18 are there.
  assertEquals(metrics.contamination, { requested: 0.05, used: 0 });
  assertEquals(metrics.trainRows, 456);
  assertEquals(metrics.epochsRun, 2);
  assert(metrics.bestEpoch === 1 || metrics.bestEpoch === 2);
  assertEquals(
    metrics.features.numerical.length + metrics.features.categorical.length,
    33,
  );
  const [[tn, fp], [fn, tp]] = metrics.confusionMatrix;
  assertEquals(tn + fp, metrics.errors.normal.count);
  assertEquals(fn + tp, metrics.errors.attack.count);
  assertEquals(metrics.classificationReport.attack.support, fn + tp);
  assertEquals(
    metrics.separation,
    metrics.errors.attack.mean / metrics.errors.normal.mean,
  );
  assertEquals(metrics.rowsPerSecond, 456 * 2 / metrics.timings.train);
  for (
    const figure of [
      metrics.rocAuc,
      metrics.averagePrecision,
      metrics.threshold,
      metrics.youdenJ,
    ]
  ) {
    assert(Number.isFinite(figure));
  }
  assertEquals(Object.keys(metrics.timings), [
    "load",
    "preprocess",
    "train",
    "evaluate",
  ]);
});

Deno.test("train leaves all that the README lists, and no temporary file", async () => {
  const files: string[] = [];
  for await (const entry of Deno.readDir(tiny)) files.push(entry.name);
  assertEquals(files.sort(), [
    "charts",
    "config.json",
    "history.json",
    "metrics.json",
    "model.json",
    "preprocessor.json",
    "weights.bin",
  ]);
  for await (const { name } of Deno.readDir(join(tiny, "charts"))) {
    assertMatch(name, /^[a-z_]+\.svg$/);
    assertMatch(
      await Deno.readTextFile(join(tiny, "charts", name)),
      /^<svg[^>]* xmlns=/,
    );
  }
  const config = await readJson(join(tiny, "config.json"));
  assertMatch(config.run.data.sha256, /^[0-9a-f]{64}$/);
  assertEquals(config.run.settings.seed, 42);
});

Deno.test("train leaves a detector that loads and has the run's threshold", async () => {
  const detector = await AnomalyDetector.load(tiny);
  const metrics = await readJson(join(tiny, "metrics.json"));
  assertEquals(detector.threshold, metrics.threshold);
  assertEquals(detector.preprocessor?.numerical, metrics.features.numerical);
  detector.dispose();
});

Deno.test("train gives the same figures for the same seed, timings aside", async () => {
  const again = join(folder, "again");
  const other = join(folder, "other");
  assertEquals((await train([...TINY, "--quiet", "--out", again])).code, 0);
  assertEquals(
    (await train([...TINY, "--seed", "7", "--quiet", "--out", other])).code,
    0,
  );
  const figures = async (run: string) => {
    const { timings: _, rowsPerSecond: __, ...rest } = await readJson(
      join(run, "metrics.json"),
    );
    return rest;
  };
  assertEquals(await figures(again), await figures(tiny));
  assert((await figures(other)).rocAuc !== (await figures(tiny)).rocAuc);
  const weights = (run: string) => Deno.readFile(join(run, "weights.bin"));
  assertEquals(await weights(again), await weights(tiny));
});

Deno.test("train --quiet prints the result alone", async () => {
  const out = join(folder, "quiet");
  const { stdout, stderr } = await train([
    ...TINY,
    "--epochs",
    "1",
    "--quiet",
    "--out",
    out,
  ]);
  assertEquals(stderr, "");
  assertMatch(
    stdout,
    /^\S+quiet: ROC-AUC [01]\.\d{4}, average precision [01]\.\d{4}\n$/,
  );
});

Deno.test("train --help shows every flag, and examples", async () => {
  const { code, stdout } = await train(["--help"]);
  assertEquals(code, 0);
  assertStringIncludes(stdout, "--contamination R");
  assertStringIncludes(stdout, "Examples");
});

const WRONG_FLAGS: [string[], string][] = [
  [["--exclude", ","], "--exclude must not be empty"],
  [
    ["--subset", "3000000"],
    "--subset must be at most 2059415 for generated flows",
  ],
  [["--epoch", "3"], "'--epoch'"],
  [["flows.csv"], "flows.csv"],
  [["--data"], "--data"],
  [["--data", ""], "--data must not be empty"],
  [["--out", ""], "--out must not be empty"],
  [["--protocol", "honest"], "--protocol must be one of original"],
  [
    ["--preset", "tiny"],
    "--preset must be one of sample, quick, medium, default, full",
  ],
  [["--subset", "1.5"], "--subset must be a whole number from 100"],
  [["--epochs", "0"], "--epochs must be a whole number from 1"],
  [
    ["--contamination", "0.6"],
    "--contamination must be a number from 0 to 0.5",
  ],
  [
    ["--contamination", "five"],
    '--contamination must be a number from 0 to 0.5: found "five"',
  ],
  [["--batch-size", "1"], "--batch-size must be a whole number from 2"],
  [["--latent-dim", "-1"], "--latent-dim"],
  [["--learning-rate", "0"], "--learning-rate must be a number above 0"],
  [["--seed", "x"], "--seed must be a whole number from 0"],
  [
    ["--engine", "torch"],
    "--engine must be one of auto, onnx, tensorflow, wasm, cpu",
  ],
  [["--quiet=yes"], "--quiet"],
];

for (const [args, message] of WRONG_FLAGS) {
  Deno.test(`train ${args.join(" ")} is wrong usage: one line, exit code 2`, async () => {
    const { code, stdout, stderr } = await train(args);
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(stderr, message);
    assertMatch(stderr, /^error: [^\n]+\n$/);
  });
}

/** Flows that load, as text: enough rows of both classes. */
function csvOf(columns: Record<string, (row: number) => unknown>): Uint8Array {
  const rows = Array.from(
    { length: 40 },
    (_, row) => Object.values(columns).map((value) => value(row)).join(","),
  );
  return new TextEncoder().encode(
    [Object.keys(columns).join(","), ...rows].join("\n") + "\n",
  );
}
const label = (row: number) => row % 4 === 0 ? 1 : 0;
const dur = (row: number) => row / 7;
const parquet = pl.DataFrame({ dur: [0.5, 1], binary_label: [0, 1] })
  .writeParquet() as Uint8Array;

const BAD_INPUTS: [string, Uint8Array, string][] = [
  ["empty.csv", new Uint8Array(), "the file is empty"],
  ["truncated.parquet", parquet.subarray(0, parquet.length - 9), "truncated"],
  ["text.parquet", csvOf({ dur, label }), "not a Parquet file"],
  ["no_label.csv", csvOf({ dur, sbytes: dur }), "no label column"],
  ["one_class.csv", csvOf({ dur, label: () => 0 }), "none of 1"],
  [
    "all_null.csv",
    csvOf({ dur, sbytes: () => "", label }),
    "Column sbytes: no values",
  ],
  [
    "text_number.csv",
    csvOf({ dur, sbytes: (row) => row === 2 ? "many" : row, label }),
    'Column sbytes, row 3: expected a number, found "many"',
  ],
  [
    "infinite.csv",
    csvOf({ dur: (row) => row === 4 ? "inf" : row / 7, label }),
    "Column dur, row 5: expected a finite number, found Infinity",
  ],
  [
    "few.csv",
    csvOf({ dur, label: (row) => row === 0 ? 1 : 0 }),
    "Too few flows to split",
  ],
];

for (const [name, content, message] of BAD_INPUTS) {
  Deno.test(`train --data ${name} fails in one line and leaves nothing`, async () => {
    const path = join(folder, name);
    const out = join(folder, `from_${name}`);
    await Deno.writeFile(path, content);
    const { code, stderr } = await train(["--data", path, "--out", out]);
    assertEquals(code, 1);
    assertStringIncludes(stderr, message);
    assertMatch(stderr, /^error: [^\n]+\n$/);
    assertEquals(await exists(out), false);
  });
}

Deno.test("train --data names a path that is not there, and a folder without the file", async () => {
  const absent = await train(["--data", join(folder, "absent.parquet")]);
  assertEquals(absent.code, 1);
  assertMatch(
    absent.stderr,
    /^error: [^\n]*absent\.parquet: no such file or folder\n$/,
  );
  const empty = await Deno.makeTempDir({ dir: folder });
  const without = await train(["--data", empty]);
  assertEquals(without.code, 1);
  assertMatch(
    without.stderr,
    /^error: [^\n]+no Network-Flows\/UNSW_Flow\.parquet in this folder[^\n]+\n$/,
  );
});

Deno.test("train --out refuses a folder that is not empty, and a file", async () => {
  const full = await train([...TINY, "--out", tiny]);
  assertEquals(full.code, 1);
  assertMatch(full.stderr, /^error: [^\n]+the folder is not empty[^\n]+\n$/);
  const file = await train([...TINY, "--out", join(tiny, "metrics.json")]);
  assertEquals(file.code, 1);
  assertMatch(file.stderr, /^error: [^\n]+expected a folder, found a file\n$/);
  const below = await train([
    ...TINY,
    "--out",
    join(tiny, "metrics.json", "run"),
  ]);
  assertEquals(below.code, 1);
  assertMatch(
    below.stderr,
    /^error: [^\n]+metrics\.json is a file, not a folder\n$/,
  );
});

Deno.test("train --exclude leaves columns out, and names one that is not there", async () => {
  const out = join(folder, "exclude");
  const args = [...TINY, "--epochs", "1", "--quiet"];
  assertEquals(
    (await train([...args, "--exclude", "sttl, dttl", "--out", out])).code,
    0,
  );
  const { features } = await readJson(join(out, "metrics.json"));
  const names = [...features.numerical, ...features.categorical];
  assertEquals(names.length, 31);
  assert(!names.includes("sttl") && !names.includes("dttl"));
  const { code, stderr } = await train([...args, "--exclude", "ttl"]);
  assertEquals(code, 1);
  assertMatch(
    stderr,
    /^error: Cannot exclude ttl: not among the columns [^\n]+\n$/,
  );
});

Deno.test("train --keep-last keeps other weights than the best", async () => {
  // At this rate the loss goes up and down: seed 42's last epoch is not its best.
  const args = [
    "--subset",
    "600",
    "--epochs",
    "6",
    "--learning-rate",
    "0.2",
    "--quiet",
  ];
  const best = join(folder, "best");
  const last = join(folder, "last");
  assertEquals((await train([...args, "--out", best])).code, 0);
  assertEquals((await train([...args, "--keep-last", "--out", last])).code, 0);
  const { bestEpoch, epochsRun } = await readJson(join(last, "metrics.json"));
  assert(bestEpoch < epochsRun, `best epoch ${bestEpoch} of ${epochsRun}`);
  const weights = (run: string) => Deno.readFile(join(run, "weights.bin"));
  assertNotEquals(await weights(best), await weights(last));
});

Deno.test("train --engine cpu needs no WebAssembly and says so in metrics.json", async () => {
  const out = join(folder, "cpu");
  const args = [
    "--subset",
    "200",
    "--epochs",
    "1",
    "--contamination",
    "0",
    "--quiet",
  ];
  assertEquals(
    (await train([...args, "--engine", "cpu", "--out", out])).code,
    0,
  );
  assertEquals((await readJson(join(out, "metrics.json"))).engine, "cpu");
});

Deno.test("a run that fails leaves the default folder as it was", async () => {
  const runs = async () => {
    const names: string[] = [];
    if (await exists(join(PROJECT, "runs"))) {
      for await (const { name } of Deno.readDir(join(PROJECT, "runs"))) {
        names.push(name);
      }
    }
    return names.sort();
  };
  const before = await runs();
  assertEquals((await train(["--data", join(folder, "infinite.csv")])).code, 1);
  assertEquals(await runs(), before);
});

sampleTest(
  "train on the real sample says that contamination cannot be had",
  async () => {
    const out = join(folder, "sample");
    const { code, stdout } = await train([
      "--data",
      SAMPLE_PARQUET,
      "--epochs",
      "2",
      "--out",
      out,
    ]);
    assertEquals(code, 0);
    assertStringIncludes(
      stdout,
      "Contamination 0.05 wants 271 attacks in training, 123 are there",
    );
    const metrics = await readJson(join(out, "metrics.json"));
    assertEquals(metrics.trainRows, 5436);
    assertEquals([
      metrics.features.numerical.length,
      metrics.features.categorical.length,
    ], [20, 13]);
    // Two epochs tell little; thirty give 0.99 (see the README).
    assert(metrics.rocAuc > 0.9, `ROC-AUC ${metrics.rocAuc}`);
  },
);

sampleTest(
  "train gives the same figures from the sample's CSV, with contamination 0",
  async () => {
    const rocAuc = async (data: string, name: string) => {
      const out = join(folder, name);
      const args = [
        "--data",
        data,
        "--epochs",
        "1",
        "--contamination",
        "0",
        "--quiet",
        "--out",
        out,
      ];
      assertEquals((await train(args)).code, 0);
      return (await readJson(join(out, "metrics.json"))).rocAuc;
    };
    assertEquals(
      await rocAuc(SAMPLE_CSV, "csv"),
      await rocAuc(SAMPLE_PARQUET, "parquet"),
    );
  },
);
