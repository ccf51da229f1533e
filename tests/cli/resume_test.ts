/** Runs that are killed or interrupted, as processes of their own. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { AnomalyDetector } from "../../lib/model/mod.ts";
import { openRandom, taskPermissions } from "../../lib/base/mod.ts";
import { filesIn, metricsOf } from "../run_metrics.ts";
import {
  type Outcome,
  readOutcome,
  runTask,
  taskCommand,
  waitFor,
} from "../run_task.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const PROGRAM = ["lib/cli/train.ts", taskPermissions("train")] as const;
const train = (...flags: string[]) => runTask(PROGRAM[0], flags, PROGRAM[1]);
const start = (...flags: string[]) =>
  taskCommand(PROGRAM[0], flags, PROGRAM[1]).spawn();

const TINY = ["--subset", "400", "--epochs", "8", "--latent-dim", "4"];
const ORIGINAL = ["--protocol", "original", "--config", "original"];

/** Three epochs of half a second each, so that a signal comes in time. */
const SLOW = [
  ...["--subset", "400", "--epochs", "3", "--latent-dim", "4"],
  ...["--engine", "cpu", "--batch-size", "4"],
];

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);
const canResume = (out: string) => exists(join(out, "checkpoint", "run.json"));

async function done(outcome: Promise<Outcome>): Promise<Outcome> {
  const { code, stdout, stderr } = await outcome;
  assertEquals([code, stderr], [0, ""]);
  return { code, stdout, stderr };
}

/**
 * Makes sure that what a killed run left is whole or not there: the results, if
 * they are finished, and the arrays of the last epoch.
 */
async function assertNothingHalf(out: string) {
  for (const file of await filesIn(out)) {
    // A temporary file, or one in a folder that is removed: taken for nothing.
    if (/\.tmp(\W|$)/.test(file)) continue;
    if (file.endsWith(".json")) {
      JSON.parse(await Deno.readTextFile(join(out, file)));
    }
    if (file.endsWith("config.json")) {
      const run = join(out, file, "..");
      (await AnomalyDetector.load(run, { engine: "cpu" })).dispose();
    }
    if (file.endsWith("training.json")) {
      const { arrays } = JSON.parse(await Deno.readTextFile(join(out, file)));
      await Deno.stat(join(out, file, "..", arrays.file));
    }
  }
}

function kill(child: Deno.ChildProcess) {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // it ended a moment before
  }
}

const KILLED: Record<string, string[]> = {
  "the recommended network": [],
  "the original's, the last weights": [...ORIGINAL, "--keep-last"],
  "two seeds": ["--seeds", "2"],
};

Deno.test("train --resume ends a run that was killed 15 times at random as if it had not been", () =>
  inTemporaryFolder(async (folder) => {
    const random = openRandom(42, "kills");
    const timed = async (run: Promise<Outcome>) => {
      const started = performance.now();
      await done(run);
      return performance.now() - started;
    };
    // Until then its modules load: a kill would show nothing.
    const startUp = await timed(train("--help"));
    let kills = 0;
    let resumed = 0;
    const whole = new Map<string, { out: string; milliseconds: number }>();
    for (const [kind, flags] of Object.entries(KILLED)) {
      const out = join(folder, `whole_${whole.size}`);
      const milliseconds = await timed(
        train(...TINY, ...flags, "--quiet", "--out", out),
      );
      whole.set(kind, { out, milliseconds });
    }
    for (let folders = 0; kills < 15; folders++) {
      const kinds = Object.keys(KILLED);
      const kind = kinds[folders % kinds.length];
      const { out: expected, milliseconds } = whole.get(kind)!;
      const out = join(folder, `killed_${folders}`);
      for (let isFinished = false; !isFinished;) {
        const resumes = await canResume(out) ||
          await exists(join(out, "metrics.json")); // killed at its very end
        const child = resumes
          ? start("--resume", out)
          : start(...TINY, ...KILLED[kind], "--out", out);
        // After 15 kills it may end in peace.
        const timer = kills < 15
          ? setTimeout(
            () => kill(child),
            startUp + random.uniform() * (1.2 * milliseconds - startUp),
          )
          : undefined;
        const { code, signal, stdout, stderr } = await child.output();
        clearTimeout(timer);
        const said = new TextDecoder().decode(stdout) +
          new TextDecoder().decode(stderr);
        isFinished = code === 0;
        if (!isFinished) {
          assertEquals(signal, "SIGKILL", said);
          kills++;
          if (await exists(out)) await assertNothingHalf(out);
        } else if (resumes) {
          resumed++;
        }
      }
      assertEquals(await metricsOf(out), await metricsOf(expected), kind);
      assertEquals(await filesIn(out), await filesIn(expected));
    }
    assert(resumed > 0, "expected a run that was resumed");
  }));

async function waitUntil(isSo: () => Promise<boolean>): Promise<void> {
  while (!await isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function assertInterrupted(
  child: Deno.ChildProcess,
  out: string,
  exitCode = 130,
) {
  const { code, stderr } = readOutcome(await child.output());
  assertEquals([code, stderr], [
    exitCode,
    `\nInterrupted; to go on: deno task train --resume ${out}\n`,
  ]);
}

Deno.test("train says how to go on when Ctrl-C stops it, and goes on after the last epoch", () =>
  inTemporaryFolder(async (folder) => {
    const whole = join(folder, "whole");
    await done(train(...SLOW, "--quiet", "--out", whole));
    const out = join(folder, "out");
    const child = start(...SLOW, "--out", out);
    await waitFor(child, "Epoch  1/3");
    child.kill("SIGINT");
    child.kill("SIGINT"); // as `deno task` passes it on
    await assertInterrupted(child, out);

    const again = await train(...SLOW, "--out", out);
    assertEquals(again.code, 1);
    assertEquals(
      again.stderr,
      `error: ${out}: the folder holds an unfinished run; go on with ` +
        "--resume, or choose another with --out\n",
    );
    const { stdout } = await done(train("--resume", out));
    assertMatch(stdout, new RegExp(`Resuming ${out} after epoch [12]\n`));
    assertEquals(await metricsOf(out), await metricsOf(whole));

    // Once it is finished, its result is all there is to say.
    const finished = await done(train("--resume", out));
    const [result] = stdout.trimEnd().split("\n").slice(-1);
    assertEquals(
      finished.stdout,
      `The run was finished before\n${result}\n`,
    );
  }));

Deno.test("train says how to go on when SIGHUP stops it before the first epoch", () =>
  inTemporaryFolder(async (folder) => {
    const out = join(folder, "out");
    const child = start("--subset", "20000", "--epochs", "1", "--out", out);
    await waitFor(child, "No data set given"); // it listens by then
    child.kill("SIGHUP"); // the terminal was closed: as Ctrl-C
    await assertInterrupted(child, out, 129);
    assertEquals(await exists(join(out, "metrics.json")), false);
    await done(train("--resume", out, "--quiet"));
    assertEquals(await exists(join(out, "metrics.json")), true);
  }));

Deno.test("train tells a second run in one line that the folder is in use", () =>
  inTemporaryFolder(async (folder) => {
    const out = join(folder, "out");
    const child = start(...SLOW, "--epochs", "100", "--quiet", "--out", out);
    await waitUntil(() => exists(join(out, "checkpoint", "training.json")));
    const message = `error: ${out}: another run is at work in this folder\n`;
    for (const flags of [["--out", out], ["--resume", out]]) {
      const { code, stderr } = await train(...flags);
      assertEquals([code, stderr], [1, message]);
    }
    // A killed run is at work no more.
    child.kill("SIGKILL");
    await child.output();
    const next = start("--resume", out);
    await waitFor(next, `Resuming ${out} after epoch `);
    next.kill("SIGKILL");
    await next.output();
  }));

Deno.test("train stops in one line when the loss is not finite, and leaves nothing", () =>
  inTemporaryFolder(async (folder) => {
    const out = join(folder, "out");
    const { code, stderr } = await train(
      ...["--subset", "400", "--config", "original", "--learning-rate", "10"],
      ...["--epochs", "200", "--out", out],
    );
    assertEquals(code, 1);
    assertMatch(
      stderr,
      /^error: Cannot go on training as the loss is \S+ in (the validation of epoch \d+|epoch \d+, step \d+): the learning rate is likely too high[^\n]*\n$/,
    );
    assertEquals(await exists(out), false);
  }));

Deno.test("train --resume takes no flag beside it but --quiet", async () => {
  for (
    const [flags, message] of [
      [["--seed", "7"], "only --quiet may stand beside it: found --seed"],
      [["--out", "runs/b"], "only --quiet may stand beside it: found --out"],
    ] as const
  ) {
    const { code, stderr } = await train("--resume", "runs/a", ...flags);
    assertEquals(code, 2);
    assertMatch(stderr, /^error: [^\n]+\n$/);
    assertStringIncludes(stderr, message);
  }
  const { code, stderr } = await train("--resume", "");
  assertEquals([code, stderr], [2, "error: --resume must not be empty\n"]);
});
