/** What the tasks may do, and how far that binds them; see `SECURITY.md`. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { AnomalyDetector } from "../lib/model/mod.ts";
import { PROJECT, taskPermissions } from "../lib/base/mod.ts";
import { generateFlows, writeFlows } from "../lib/dataset/generate/mod.ts";
import { runTask } from "./run_task.ts";
import { saveTinyDetector } from "./saved_detector.ts";
import { inTemporaryFolder } from "./temporary_folder.ts";

import config from "../deno.json" with { type: "json" };

/**
 * For the libraries: which C library is there, and who owns a copied file; and
 * for ours, how much memory is free.
 */
const SYS = "--allow-sys=cpus,hostname,networkInterfaces,systemMemoryInfo,uid";
const SCORING_SYS = "--allow-sys=cpus,hostname,networkInterfaces,uid";
/** What is imported is installed before, from the lock. */
const CLOSED = ["--cached-only", "--no-remote"];
/** Who may write anywhere may not write the code that runs next time. */
const NOT_THE_PROJECT =
  "--deny-write=lib,node_modules,deno.json,deno.lock,package.json,.git,.venv,.tensorflow,spark";
/** A library of the engine tensorflow lists all variables. */
const TRAINING = [
  ...[...CLOSED, "--allow-read", "--allow-write", NOT_THE_PROJECT],
  "--allow-env",
  ...[SYS, "--allow-ffi=node_modules"],
];

/** What the progress bar and Polars are told by. */
const POLARS = [
  "POLARS_MAX_THREADS",
  "POLARS_ASYNC_THREAD_COUNT",
  "POLARS_MAX_BLOCKING_THREAD_COUNT",
];

const SCORING = [
  ...[...CLOSED, "--allow-read", "--allow-write", NOT_THE_PROJECT],
  "--allow-env",
  ...[SCORING_SYS, "--allow-ffi=node_modules"],
];

/** Starts Spark, which writes; this machine's settings are left as they are. */
const SPARK = [
  "--allow-read",
  "--allow-env=JAVA_HOME,SPARK_CONF_DIR,SPARK_LOCAL_IP",
  "--allow-run",
];

/** All permissions of each task, but for the network. */
const PERMISSIONS: Record<string, string[]> = {
  train: TRAINING,
  compare: TRAINING,
  score: SCORING,
  monitor: SCORING,
  export: SCORING,
  explain: [
    ...[...CLOSED, "--allow-read", "--allow-env"],
    ...[SCORING_SYS, "--allow-ffi=node_modules"],
  ],
  inspect: [
    ...[...CLOSED, "--allow-read"],
    `--allow-env=TERM,${POLARS.join(",")}`,
    "--allow-sys=cpus,hostname,networkInterfaces",
    "--allow-ffi=node_modules",
  ],
  generate: [
    ...[...CLOSED, "--allow-read", "--allow-write", NOT_THE_PROJECT],
    "--allow-env=TERM",
  ],
  "setup:tensorflow": [
    "--allow-read",
    "--allow-write=node_modules,.tensorflow",
    "--allow-env=PATH",
    "--allow-run",
  ],
  "spark:setup": [
    ...["--allow-read", "--allow-write=spark/.venv"],
    ...["--allow-env=JAVA_HOME", "--allow-run"],
  ],
  "spark:score": SPARK,
  "spark:sample": SPARK,
  bench: [
    "--allow-read",
    "--allow-write=bench,data,docs",
    "--allow-env",
    "--allow-sys=cpus,systemMemoryInfo",
    "--allow-run",
  ],
  test: [
    ...["--allow-read", "--allow-write", "--allow-env", "--allow-sys"],
    ...["--allow-ffi", "--allow-run"],
  ],
  map: [
    ...[...CLOSED, "--allow-read", "--allow-write=docs"],
    "--allow-sys=cpus,hostname,networkInterfaces",
    "--allow-ffi=node_modules",
  ],
  "charts:bundle": [],
  "notebook:check": ["--allow-read", "--allow-write=notebooks", "--allow-run"],
  "notebook:run": ["--allow-read", "--allow-write=.venv", "--allow-run"],
  "notebook:save": ["--allow-read", "--allow-write=.venv", "--allow-run"],
  "notebook:html": ["--allow-read", "--allow-write=.venv", "--allow-run"],
  lab: ["--allow-read", "--allow-write=.venv", "--allow-run"],
};

/** Flags of the tasks that are no permissions. */
const OTHER_FLAGS = [
  ...["--in-place", "--doc", "--parallel", "--quiet"],
  ...["--platform", "--minify", "--format", "--output"], // of deno bundle
];

/** Fetches the data set; its own test has its permissions. */
const DOWNLOAD = "download";
/** What the tests may reach: servers of their own. */
const TEST_NETWORK = "--allow-net=127.0.0.1";

for (const [task, { command }] of Object.entries(config.tasks)) {
  Deno.test(`deno task ${task} has the permissions that it needs, and no more`, () => {
    const flags = command.split(" ").slice(2).filter((word) =>
      word.startsWith("-") && !OTHER_FLAGS.includes(word)
    );
    for (const flag of flags) {
      assert(
        /^--((allow|deny)-[a-z]+|no-remote|cached-only)(=|$)/.test(flag),
        flag,
      );
    }
    assert(!flags.includes("--allow-all"));
    if (task === DOWNLOAD) return;
    const own = flags.filter((flag) =>
      !(task === "test" && flag === TEST_NETWORK)
    );
    assertEquals(own, PERMISSIONS[task]);
  });
}

Deno.test("who may write anywhere cannot write the project's code, nor import from elsewhere", () =>
  inTemporaryFolder(async (folder) => {
    const outside = join(folder, "out");
    for (const task of ["train", "score", "compare", "generate"] as const) {
      const { stdout, stderr, code } = await runTask(
        "tests/_reach_out.ts",
        [outside],
        ["--no-prompt", ...taskPermissions(task)],
      );
      assertEquals([code, stderr], [0, ""]);
      assertEquals(JSON.parse(stdout), {
        written: [outside],
        imported: [],
        loaded: [], // native code, from where the task itself may write
      });
    }
  }));

Deno.test("a task says that it may not write to the project's code", async () => {
  const out = join("lib", "flows.parquet");
  const { code, stderr } = await runTask(
    "lib/cli/generate.ts",
    ["--rows", "100", "--out", out],
    taskPermissions("generate"),
  );
  assertEquals(code, 1);
  assertEquals(
    stderr.trimEnd().split("\n").at(-1),
    `error: Cannot write ${out}: Deno's permissions do not allow it ` +
      "(deno.json has the task's)",
  );
});

/** Installed with TensorFlow's package, whose install script alone uses them. */
const INSTALLER = ["tar", "glob", "rimraf", "npmlog", "https-proxy-agent"];

Deno.test("train and score never read the packages of an installer", () =>
  inTemporaryFolder(async (folder) => {
    const installed = [...Deno.readDirSync(join(PROJECT, "node_modules/.deno"))]
      .map(({ name }) => name)
      .filter((name) =>
        INSTALLER.some((installer) => name.startsWith(`${installer}@`))
      );
    assert(installed.length >= 3, installed.join());
    const denied = `--deny-read=${
      installed.map((name) => `node_modules/.deno/${name}`).join()
    }`;
    const [run, data] = [join(folder, "run"), join(folder, "flows.parquet")];
    await writeFlows(data, generateFlows({ rows: 200, seed: 1 }));
    const tasks = [
      ["train", "--subset", "400", "--epochs", "1", "--quiet", "--out", run],
      ["score", "--model", run, "--data", data, "--quiet"],
    ] as const;
    for (const [task, ...flags] of tasks) {
      const outcome = await runTask(`lib/cli/${task}.ts`, flags, [
        ...["--no-prompt", ...taskPermissions(task), denied],
      ]);
      assertEquals(outcome.code, 0, outcome.stderr);
    }
  }));

/** The task's permissions, with those of a kind replaced. */
function permissionsWith(kind: string, instead: string[]): string[] {
  const kept = taskPermissions("train").filter((flag) =>
    !flag.startsWith(`--allow-${kind}`) && !flag.startsWith(`--deny-${kind}`)
  );
  return ["--no-prompt", ...kept, ...instead];
}

Deno.test("train runs to its end without the network, writing to its folder alone", () =>
  inTemporaryFolder(async (folder) => {
    const out = join(folder, "run");
    const flags = ["--subset", "600", "--epochs", "1", "--quiet", "--out", out];
    const { code, stderr } = await runTask("lib/cli/train.ts", flags, [
      ...permissionsWith("write", [`--allow-write=${out}`]),
      ...["--deny-net", "--deny-run"],
    ]);
    assertEquals([code, stderr], [0, ""]);
    assert((await Deno.stat(join(out, "metrics.json"))).isFile);
  }));

Deno.test("a saved detector is loaded and scores without write, network, run or environment", () =>
  inTemporaryFolder(async (folder) => {
    await saveTinyDetector(folder);
    const { stdout, stderr, code } = await runTask(
      "tests/model/_load_and_score.ts",
      [folder],
      [
        "--no-prompt",
        `--allow-read=${folder},${PROJECT}`,
        ...["--allow-ffi=node_modules", SYS],
        ...["--deny-write", "--deny-net", "--deny-run", "--deny-env"],
      ],
    );
    assertEquals([code, stderr], [0, ""]);
    const detector = await AnomalyDetector.load(folder, { engine: "wasm" });
    const rows = { values: new Float32Array(8), rows: 2, columns: 4 };
    assertEquals(JSON.parse(stdout), [...await detector.score(rows)]);
    detector.dispose();
  }));

// The limit of the sandbox, which SECURITY.md tells: if this fails because the
// library is bound at last, so much the better.
Deno.test("native libraries read and write without permission", () =>
  inTemporaryFolder(async (folder) => {
    const [secret, written] = [join(folder, "in.csv"), join(folder, "out.csv")];
    await Deno.writeTextFile(secret, "a\n42\n");
    const { stdout, code } = await runTask(
      "tests/_polars_past_permissions.ts",
      [secret, written],
      ["--no-prompt", `--allow-read=${PROJECT}`, "--allow-ffi", SYS],
    );
    assertEquals(code, 0);
    assertStringIncludes(stdout, "JavaScript: NotCapable, NotCapable\n");
    assertStringIncludes(stdout, "Polars read: 42\n");
    assertEquals(await Deno.readTextFile(written), "a\n42\n");
  }));
