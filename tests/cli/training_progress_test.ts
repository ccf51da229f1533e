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

Deno.test("trainingBars() has one bar at a time, and ends each", () => {
  const said: string[] = [];
  const { onRead, onBatch, onEpoch, stop } = trainingBars(
    10,
    (label, total) => {
      said.push(`${label} of ${total}`);
      return {
        update: (done) => said.push(`${label}: ${done}`),
        stop: () => said.push(`${label} ends`),
      };
    },
  );
  for (let seed = 0; seed < 2; seed++) {
    onRead(1000, 5000); // of two files, say, the second of which is Parquet
    onBatch(1, 8, 9); // some batches at a time
    onBatch(1, 9, 9);
    onEpoch(EPOCH);
    onRead(5000, 5000);
  }
  stop();
  assertEquals(said.slice(0, said.length / 2), [
    ...["Reading of 5", "Reading: 1", "Reading ends"],
    ...["Epoch 1 of 90", "Epoch 1: 80", "Epoch 1: 90", "Epoch 1 ends"],
    ...["Reading of 5", "Reading: 5", "Reading ends"],
  ]);
  assertEquals(said.slice(said.length / 2), said.slice(0, said.length / 2));
});

const EPOCH = {
  epoch: 1,
  epochs: 1,
  trainLoss: 1,
  validationLoss: 1,
  learningRate: 1,
  isBest: true,
  rowsPerSecond: 1,
};
