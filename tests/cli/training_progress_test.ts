import { assert, assertEquals } from "@std/assert";
import { interruptListener } from "../../lib/cli/interrupt.ts";
import { trainingBars } from "../../lib/cli/training_progress.ts";
import { taskCommand } from "../run_task.ts";

Deno.test("interruptListener() takes what comes within a second for the same Ctrl-C", () => {
  let time = 5;
  const done: string[] = [];
  const interrupt = interruptListener({
    stop: () => done.push("stop"),
    stopAtOnce: () => done.push("at once"),
  }, () => time);
  for (time of [5, 5, 900, 1005]) interrupt();
  assertEquals(done, ["stop"]);
  time = 1006;
  interrupt();
  assertEquals(done, ["stop", "at once"]);
});

Deno.test("withProgress() ends at once on a Ctrl-C more than a second after the first", async () => {
  const child = taskCommand("tests/cli/_stubborn.ts", [], ["-A"]).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  /** Reads on until the child has said it anew. */
  const hear = async (word: string) => {
    said = "";
    while (!said.includes(word)) {
      const { done, value } = await reader.read();
      assert(!done, `expected "${word}"`);
      said += value;
    }
  };
  await hear("working");
  child.kill("SIGINT");
  await hear("stopping");
  child.kill("SIGINT"); // at once: it is the same key
  for (let line = 0; line < 10; line++) await hear("stopping");
  await new Promise((resolve) => setTimeout(resolve, 1100));
  child.kill("SIGINT");
  while (!(await reader.read()).done);
  const { code, stderr } = await child.status.then(async ({ code }) => ({
    code,
    stderr: await new Response(child.stderr).text(),
  }));
  assertEquals([code, stderr], [130, "\nInterrupted: stopped\n"]);
});

/** Bars that say what becomes of them. */
function barsThatSay(said: string[]) {
  return trainingBars(10, (label, total, _unit, { from = 0 } = {}) => {
    said.push(`${label}: ${from} of ${total}`);
    return {
      update: (done, now = label) => said.push(`${now}: ${done}`),
      pause: () => said.push("pauses"),
      stop: () => said.push("ends"),
    };
  });
}

Deno.test("trainingBars() has one bar at a time, and one for all epochs", () => {
  const said: string[] = [];
  const { onRead, onBatch, pause, stop } = barsThatSay(said);
  for (let run = 0; run < 2; run++) {
    onRead(1000, 5000); // of two files, say, the second of which is Parquet
    onBatch(1, 8, 9, 2); // some batches at a time
    onBatch(1, 9, 9, 2);
    pause(); // for the epoch's line
    onBatch(2, 9, 9, 2);
    onRead(5000, 5000);
  }
  stop();
  assertEquals(said.slice(0, said.length / 2), [
    ...["Reading: 0 of 5", "Reading: 1", "ends"],
    ...["Epoch 1 of 2: 80 of 180", "Epoch 1 of 2: 80", "Epoch 1 of 2: 90"],
    ...["pauses", "Epoch 2 of 2: 180", "ends"],
    ...["Reading: 0 of 5", "Reading: 5", "ends"],
  ]);
  assertEquals(said.slice(said.length / 2), said.slice(0, said.length / 2));
});

Deno.test("trainingBars() begins anew for the next network, which may have stopped early", () => {
  const said: string[] = [];
  const { onBatch, onSeed } = barsThatSay(said);
  onSeed(2, 5);
  onBatch(3, 1, 1, 9); // resumed after its second epoch
  onBatch(1, 1, 1, 4);
  onSeed(3, 5);
  onBatch(1, 1, 1, 4);
  assertEquals(said, [
    ...["Seed 2 of 5, epoch 3 of 9: 30 of 90", "Seed 2 of 5, epoch 3 of 9: 30"],
    "ends",
    ...["Seed 2 of 5, epoch 1 of 4: 10 of 40", "Seed 2 of 5, epoch 1 of 4: 10"],
    "ends",
    ...["Seed 3 of 5, epoch 1 of 4: 10 of 40", "Seed 3 of 5, epoch 1 of 4: 10"],
  ]);
});
