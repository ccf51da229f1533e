import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { openBackend } from "../../lib/backend.ts";
import type { EngineName } from "../../lib/model/engine.ts";
import {
  DropoutMasks,
  initialWeights,
  TensorflowEngine,
  type Weights,
} from "../../lib/model/mod.ts";
import {
  AFTER_STEP_1,
  AFTER_STEP_10,
  ARCHITECTURE,
  BATCH_ROWS,
  batchOfStep,
  EVAL_ERRORS,
  INITIAL,
  LOSSES,
} from "./_pytorch.ts";

const STEP = { learningRate: 1e-3, weightDecay: 1e-5 };
const HIDDEN_UNITS = 8 + 6 + 6 + 8;
const ALL_KEPT = new Float32Array(BATCH_ROWS * HIDDEN_UNITS).fill(1);

// Float32 carries 7 digits, the numbers are of the order of 1, and the two
// libraries add in another order.
const ROUNDING = 1e-6;

/**
 * A bias that the next BatchNorm takes out again has only rounding for a
 * gradient, and Adam blows it up, with the weight decay's part, to steps of the
 * learning rate. A hundredth of a step was seen to differ; a twentieth may.
 * The running means follow these biases.
 */
function tolerance(name: string, steps: number): number {
  const cancelled = name === "latent/bias" || name.endsWith("_dense/bias") ||
    name.endsWith("/moving_mean");
  return cancelled ? steps * STEP.learningRate / 20 : ROUNDING;
}

function assertWeights(actual: Weights, expected: Weights, steps: number) {
  assertEquals(Object.keys(actual), Object.keys(expected));
  for (const [name, values] of Object.entries(expected)) {
    values.forEach((value, index) =>
      assertAlmostEquals(
        actual[name][index],
        value,
        tolerance(name, steps),
        `${name}[${index}] after ${steps} steps: ` +
          `expected ${value}, found ${actual[name][index]}`,
      )
    );
  }
}

async function openEngine(name: EngineName = "wasm") {
  return new TensorflowEngine(await openBackend(name), ARCHITECTURE, INITIAL);
}

for (const backend of ["wasm", "cpu"] as const) {
  Deno.test(`TensorflowEngine.trainStep() takes PyTorch's steps on ${backend}`, async () => {
    const engine = await openEngine(backend);
    for (const [index, expected] of LOSSES.entries()) {
      const loss = await engine.trainStep(batchOfStep(index), ALL_KEPT, STEP);
      assertAlmostEquals(loss, expected, ROUNDING);
      if (index === 0) {
        assertWeights(await engine.getWeights(), AFTER_STEP_1, 1);
      }
    }
    assertWeights(await engine.getWeights(), AFTER_STEP_10, 10);
    engine.dispose();
  });

  Deno.test(`TensorflowEngine.reconstructionErrors() are PyTorch's on ${backend}`, async () => {
    const engine = await openEngine(backend);
    const errors = await engine.reconstructionErrors(batchOfStep(0));
    assertEquals(errors.length, EVAL_ERRORS.length);
    EVAL_ERRORS.forEach((expected, row) =>
      // Errors go up to 6, and float32 carries 7 digits.
      assertAlmostEquals(errors[row], expected, 5 * ROUNDING)
    );
    engine.dispose();
  });
}

Deno.test("TensorflowEngine.trainStep() moves nothing behind a dropped layer", async () => {
  const engine = await openEngine();
  const masks = ALL_KEPT.slice();
  // The decoder's last layer comes last: dropped, its output is the bias alone.
  masks.fill(0, BATCH_ROWS * (HIDDEN_UNITS - 8));
  await engine.trainStep(batchOfStep(0), masks, { ...STEP, weightDecay: 0 });
  const weights = await engine.getWeights();
  for (const [name, values] of Object.entries(weights)) {
    const moved = name === "reconstruction/bias" || name.includes("/moving_");
    assertEquals(
      values.some((value, index) => value !== INITIAL[name][index]),
      moved,
      name,
    );
  }
  engine.dispose();
});

Deno.test("TensorflowEngine.trainStep() takes a batch of another size", async () => {
  const engine = await openEngine();
  const { values, columns } = batchOfStep(0);
  const batch = { values: values.slice(0, 3 * columns), rows: 3, columns };
  const masks = new DropoutMasks(ARCHITECTURE, 42);
  assert(await engine.trainStep(batch, masks.next(3), STEP) > 0);
  assert(await engine.trainStep(batchOfStep(1), masks.next(16), STEP) > 0);
  engine.dispose();
});

Deno.test("TensorflowEngine.reconstructionErrors() are the same in one batch or several", async () => {
  const engine = await openEngine();
  const { values, rows, columns } = batchOfStep(0);
  const copies = 300; // 4,800 rows: more than a batch of 1,024 holds
  const many = {
    values: Float32Array.from(
      { length: copies * values.length },
      (_, index) => values[index % values.length],
    ),
    rows: copies * rows,
    columns,
  };
  const once = await engine.reconstructionErrors(batchOfStep(0));
  const errors = await engine.reconstructionErrors(many);
  assertEquals(errors.length, many.rows);
  errors.forEach((error, row) =>
    assertAlmostEquals(error, once[row % rows], ROUNDING)
  );
  const none = { values: new Float32Array(0), rows: 0, columns };
  assertEquals(await engine.reconstructionErrors(none), new Float32Array(0));
  engine.dispose();
});

Deno.test("TensorflowEngine.setWeights() copies, and getWeights() does too", async () => {
  for (const backend of ["wasm", "cpu"] as const) {
    const engine = await openEngine(backend);
    const given = initialWeights(ARCHITECTURE, 1);
    await engine.setWeights(given);
    const taken = await engine.getWeights();
    given["latent/bias"].fill(9);
    taken["latent/kernel"].fill(9);
    await engine.trainStep(batchOfStep(0), ALL_KEPT, STEP);
    await engine.setWeights(initialWeights(ARCHITECTURE, 1));
    assertEquals(await engine.getWeights(), initialWeights(ARCHITECTURE, 1));

    // Weights taken out before a step stay as they were.
    const before = await engine.getWeights();
    await engine.trainStep(batchOfStep(0), ALL_KEPT, STEP);
    assertEquals(before, initialWeights(ARCHITECTURE, 1));
    engine.dispose();
  }
});

Deno.test("TensorflowEngine rejects weights of another network", async () => {
  const backend = await openBackend("wasm");
  const before = tf.memory().numTensors;
  const { "latent/bias": _, ...incomplete } = INITIAL;
  assertThrows(
    () => new TensorflowEngine(backend, ARCHITECTURE, incomplete),
    TypeError,
    "latent/bias holds 3 values: found none",
  );
  const extra = { ...INITIAL, "latent/gamma": new Float32Array(3) };
  assertThrows(
    () => new TensorflowEngine(backend, ARCHITECTURE, extra),
    TypeError,
    "the network has no latent/gamma",
  );
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("TensorflowEngine leaves no tensors behind", async () => {
  await openBackend("wasm");
  const before = tf.memory().numTensors;
  const engine = await openEngine();
  const opened = tf.memory().numTensors;
  for (let step = 0; step < 3; step++) {
    await engine.trainStep(batchOfStep(step), ALL_KEPT, STEP);
    await engine.reconstructionErrors(batchOfStep(step));
    await engine.setWeights(await engine.getWeights());
    assertEquals(tf.memory().numTensors, opened);
  }
  engine.dispose();
  assertEquals(tf.memory().numTensors, before);
});
