import * as tf from "@tensorflow/tfjs";
import { assertEquals, assertRejects } from "@std/assert";
import { runSettings, trainAndEvaluate } from "../../lib/pipeline/mod.ts";

const SETTINGS = runSettings({ subset: 300, epochs: 1, engine: "cpu" });

Deno.test("trainAndEvaluate() leaves no detector behind when it fails", async () => {
  const before = tf.memory().numTensors;
  await assertRejects(
    () =>
      trainAndEvaluate(SETTINGS, {
        log: () => {},
        signal: AbortSignal.abort(new RangeError("enough")),
      }),
    RangeError,
    "enough",
  );
  assertEquals(tf.memory().numTensors, before);
  await assertRejects(
    () =>
      trainAndEvaluate(SETTINGS, {
        log: (text) => {
          if (text.startsWith("EVALUATION")) throw new RangeError("no paper");
        },
      }),
    RangeError,
    "no paper",
  );
  assertEquals(tf.memory().numTensors, before);
});
