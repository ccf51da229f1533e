import * as tf from "@tensorflow/tfjs";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertLess,
  assertMatch,
  assertRejects,
} from "@std/assert";
import {
  type Architecture,
  ENGINE_NAMES,
  type EngineName,
  openRuntime,
  type Weights,
} from "../../lib/model/mod.ts";
import { openEngine } from "../../lib/model/open_engine.ts";
import { openBackend } from "../../lib/model/tensorflow/backend.ts";
import { DropoutMasks } from "../../lib/model/dropout_masks.ts";
import type { Engine, Masks } from "../../lib/model/engine.ts";
import { initialWeights } from "../../lib/model/network_layout.ts";
import { OnnxEngine } from "../../lib/model/onnx/onnx_engine.ts";
import type { Runtime } from "../../lib/model/onnx/open_runtime.ts";
import { type Matrix, openRandom, selectRows } from "../../lib/base/mod.ts";
import {
  AFTER_STEP_1,
  AFTER_STEP_10,
  ARCHITECTURE,
  BATCH_ROWS,
  batchOfStep,
  EVAL_ERRORS,
  INITIAL,
  LOSSES,
  MASKED,
} from "./_pytorch.ts";

const STEP = { learningRate: 1e-3, weightDecay: 1e-5 };
const HIDDEN_WIDTHS = [8, 6, 6, 8];
const ALL_KEPT = HIDDEN_WIDTHS.map((width) =>
  new Uint8Array(BATCH_ROWS * width).fill(1)
);

// Float32 carries 7 digits, the numbers are of the order of 1, and the
// libraries add in another order.
const ROUNDING = 1e-6;
// Over fifty steps roundings add up.
const ROUNDING_OF_50_STEPS = 2e-5;

/**
 * A bias that the next BatchNorm takes out again has only rounding for a
 * gradient, and Adam blows it up, with the weight decay's part, to steps of the
 * learning rate. In ten steps a hundredth of a step was seen to differ each
 * time, in fifty a fifth; CANCELLED may. The running means follow these biases.
 */
const CANCELLED = STEP.learningRate / 4;

function isCancelled(name: string): boolean {
  return name === "latent/bias" || name.endsWith("_dense/bias") ||
    name.endsWith("/moving_mean");
}

function assertWeights(
  actual: Weights,
  expected: Weights,
  steps: number,
  rounding = ROUNDING,
) {
  assertEquals(Object.keys(actual), Object.keys(expected));
  for (const [name, values] of Object.entries(expected)) {
    const tolerance = isCancelled(name) ? steps * CANCELLED : rounding;
    values.forEach((value, index) =>
      assertAlmostEquals(
        actual[name][index],
        value,
        tolerance,
        `${name}[${index}] after ${steps} steps: ` +
          `expected ${value}, found ${actual[name][index]}`,
      )
    );
  }
}

const open = (
  engine: EngineName,
  architecture: Architecture = ARCHITECTURE,
  weights = INITIAL,
) => openEngine({ engine }, architecture, weights);

/** A step on all rows of a matrix; gives its loss. */
async function takeStep(
  engine: Engine,
  batch: Matrix,
  masks: Masks = ALL_KEPT,
  options = STEP,
): Promise<number> {
  const rows = Uint32Array.from({ length: batch.rows }, (_, row) => row);
  const [loss] = await engine.trainSteps(batch, rows, masks, [options]);
  return loss;
}

/** Four steps, of 3, 16, 5 and 16 rows. */
async function takeUnevenSteps(engine: Engine, setsWeights: boolean) {
  const losses: number[] = [];
  for (const [step, rows] of [3, 16, 5, 16].entries()) {
    const { values, columns } = batchOfStep(step);
    const batch = { values: values.slice(0, rows * columns), rows, columns };
    const masks = ALL_KEPT.map((mask) =>
      mask.subarray(0, mask.length / BATCH_ROWS * rows)
    );
    losses.push(await takeStep(engine, batch, masks));
    if (setsWeights) await engine.setWeights(await engine.getWeights());
  }
  const weights = await engine.getWeights();
  engine.dispose();
  return { losses, weights };
}

const hasNative = await openBackend("tensorflow").then(() => true, () => false);
const MISSING = new Set<EngineName>(hasNative ? [] : ["tensorflow"]);

for (const name of ENGINE_NAMES) {
  const why = " (skipped: deno task setup:tensorflow comes first)";
  const test = (behaviour: string, fn: () => Promise<void>) =>
    Deno.test({
      name: `The engine ${name} ${behaviour}${MISSING.has(name) ? why : ""}`,
      ignore: MISSING.has(name),
      fn,
    });

  test("takes PyTorch's steps", async () => {
    const engine = await open(name);
    for (const [index, expected] of LOSSES.entries()) {
      const loss = await takeStep(engine, batchOfStep(index));
      assertAlmostEquals(loss, expected, ROUNDING);
      if (index === 0) {
        assertWeights(await engine.getWeights(), AFTER_STEP_1, 1);
      }
    }
    assertWeights(await engine.getWeights(), AFTER_STEP_10, 10);
    engine.dispose();
  });

  test("takes fifty of PyTorch's steps with dropout", async () => {
    const { architecture, initial, final, losses } = MASKED;
    const engine = await open(name, architecture, initial);
    for (const [step, expected] of losses.entries()) {
      const loss = await takeStep(
        engine,
        MASKED.batch(step),
        MASKED.masks(step),
      );
      assertAlmostEquals(loss, expected, ROUNDING_OF_50_STEPS);
    }
    const weights = await engine.getWeights();
    assertWeights(weights, final, losses.length, ROUNDING_OF_50_STEPS);
    engine.dispose();
  });

  test("takes the rows of a batch from among others", async () => {
    const [one, other] = [await open(name), await open(name)];
    const rows = batchOfStep(0);
    const batch = Uint32Array.of(11, 2, 15, 0, 7);
    const masks = HIDDEN_WIDTHS.map((width) =>
      new Uint8Array(batch.length * width).fill(1)
    );
    assertEquals(
      await one.trainSteps(rows, batch, masks, [STEP]),
      Float32Array.of(await takeStep(other, selectRows(rows, batch), masks)),
    );
    assertEquals(await one.getWeights(), await other.getWeights());
    one.dispose();
    other.dispose();
  });

  test("takes several steps at once with the bits of one after the other", async () => {
    const architecture = { ...ARCHITECTURE, dropoutRates: [0.5, 0.5] };
    const [one, other] = [
      await open(name, architecture),
      await open(name, architecture),
    ];
    const rows = batchOfStep(0);
    const options = [1e-3, 1e-2, 1e-4]
      .map((learningRate) => ({ ...STEP, learningRate }));
    const batches = Uint32Array.of(0, 5, 9, 2, 15, 4, 8, 8, 1, 3, 7, 11);
    const masks = new DropoutMasks(architecture, 42).next(batches.length)
      .map((mask) => mask!.slice());
    const part = <T extends Uint8Array | Uint32Array>(of: T, step: number) =>
      of.slice(step * of.length / 3, (step + 1) * of.length / 3) as T;
    const losses: number[] = [];
    for (const [step, ofStep] of options.entries()) {
      const own = masks.map((mask) => part(mask, step));
      losses.push(
        ...await one.trainSteps(rows, part(batches, step), own, [ofStep]),
      );
    }
    assertEquals(
      await other.trainSteps(rows, batches, masks, options),
      Float32Array.from(losses),
    );
    assertEquals(await other.getState(), await one.getState());
    one.dispose();
    other.dispose();
  });

  test("reconstructs rows with the errors that it makes", async () => {
    const engine = await open(name);
    const rows = batchOfStep(0);
    const { reconstruction, latent } = await engine.reconstruct(rows);
    assertEquals(latent, await engine.encode(rows));
    const { values, columns } = reconstruction;
    const errors = await engine.reconstructionErrors(rows);
    assertEquals(values.length, rows.values.length);
    for (const [row, error] of errors.entries()) {
      let squares = 0;
      for (let i = row * columns; i < (row + 1) * columns; i++) {
        squares += (values[i] - rows.values[i]) ** 2;
      }
      assertAlmostEquals(squares / columns, error, 5 * ROUNDING);
    }
    engine.dispose();
  });

  test("makes PyTorch's reconstruction errors", async () => {
    const engine = await open(name);
    const errors = await engine.reconstructionErrors(batchOfStep(0));
    assertEquals(errors.length, EVAL_ERRORS.length);
    EVAL_ERRORS.forEach((expected, row) =>
      // Errors go up to 6, and float32 carries 7 digits.
      assertAlmostEquals(errors[row], expected, 5 * ROUNDING)
    );
    engine.dispose();
  });

  test("moves nothing behind a dropped layer", async () => {
    const architecture = { ...ARCHITECTURE, dropoutRates: [0.5, 0.5] };
    const engine = await open(name, architecture);
    // The decoder's last layer comes last: dropped, its output is the bias alone.
    const masks = ALL_KEPT.with(-1, new Uint8Array(BATCH_ROWS * 8));
    const options = { ...STEP, weightDecay: 0 };
    await takeStep(engine, batchOfStep(0), masks, options);
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

  test("takes batches of other sizes, and keeps Adam's count when weights are set", async () => {
    const expected = await takeUnevenSteps(await open("cpu"), false);
    // The same weights are set: only what stands beside them could change.
    const actual = await takeUnevenSteps(await open(name), true);
    actual.losses.forEach((loss, step) =>
      assertAlmostEquals(loss, expected.losses[step], ROUNDING_OF_50_STEPS)
    );
    for (const [weight, values] of Object.entries(actual.weights)) {
      if (isCancelled(weight)) continue; // three rows leave more of rounding
      values.forEach((value, index) =>
        assertAlmostEquals(
          value,
          expected.weights[weight][index],
          ROUNDING_OF_50_STEPS,
          `${weight}[${index}]`,
        )
      );
    }
  });

  test("scores and encodes rows alike in one batch or several", async () => {
    const engine = await open(name);
    const { values, rows, columns } = batchOfStep(0);
    const copies = 300; // 4,800 rows: more than any engine takes at once
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
    const latent = await engine.encode(many);
    const { latentDim } = ARCHITECTURE;
    assertEquals([latent.rows, latent.columns], [many.rows, latentDim]);
    const encodedOnce = await engine.encode(batchOfStep(0));
    latent.values.forEach((value, index) =>
      assertAlmostEquals(
        value,
        encodedOnce.values[index % (rows * latentDim)],
        ROUNDING,
      )
    );
    const none = { values: new Float32Array(0), rows: 0, columns };
    assertEquals(await engine.reconstructionErrors(none), new Float32Array(0));
    assertEquals((await engine.encode(none)).rows, 0);
    assertEquals((await engine.reconstruct(none)).latent.rows, 0);
    engine.dispose();
  });

  test("copies the weights that go in and out", async () => {
    const engine = await open(name);
    const given = initialWeights(ARCHITECTURE, 1);
    await engine.setWeights(given);
    const taken = await engine.getWeights();
    given["latent/bias"].fill(9);
    taken["latent/kernel"].fill(9);
    assertEquals(await engine.getWeights(), initialWeights(ARCHITECTURE, 1));
    await takeStep(engine, batchOfStep(0));
    await engine.setWeights(initialWeights(ARCHITECTURE, 1));
    assertEquals(await engine.getWeights(), initialWeights(ARCHITECTURE, 1));

    // Weights taken out before a step stay as they were.
    const before = await engine.getWeights();
    await takeStep(engine, batchOfStep(0));
    assertEquals(before, initialWeights(ARCHITECTURE, 1));
    engine.dispose();
  });

  test("gives the same bits for the same steps", async () => {
    const [first, second] = [await open(name), await open(name)];
    for (let step = 0; step < 3; step++) {
      await takeStep(first, batchOfStep(step));
      await takeStep(second, batchOfStep(step));
    }
    assertEquals(await first.getWeights(), await second.getWeights());
    first.dispose();
    second.dispose();
  });

  test("stays finite where a batch's mean is large beside its deviation", async () => {
    // 10,000 deviations: the mean of squares less the square of the mean would
    // be nothing but rounding, and as often below 0 as above.
    const engine = await open(name);
    const { values, rows, columns } = batchOfStep(0);
    const batch = { values: values.map((x) => x + 1e4), rows, columns };
    const equal = { values: values.map((_, i) => 50 * (i % 5)), rows, columns };
    for (const hard of [batch, equal, batchOfStep(1)]) {
      assert(Number.isFinite(await takeStep(engine, hard)));
    }
    for (const values of Object.values(await engine.getWeights())) {
      assert(values.every(Number.isFinite));
    }
    engine.dispose();
  });

  test("goes on with the same bits from a state", async () => {
    const [one, other] = [await open(name), await open(name)];
    const start = await one.getState();
    assertEquals(start.steps, 0);
    const zeros = new Float32Array(3);
    assertEquals(start.firstMoments["latent/bias"], zeros);
    assertEquals(start.secondMoments["latent/bias"], zeros);
    for (let step = 0; step < 3; step++) {
      await takeStep(one, batchOfStep(step));
    }
    const state = await one.getState();
    assertEquals(state.steps, 3);
    assertEquals(state.weights, await one.getWeights());
    await takeStep(other, batchOfStep(5)); // another way
    await other.setState(state);
    for (let step = 3; step < 6; step++) {
      assertEquals(
        await takeStep(other, batchOfStep(step)),
        await takeStep(one, batchOfStep(step)),
      );
    }
    assertEquals(await other.getState(), await one.getState());

    // The state was a copy; from the first one, the first steps come again.
    await other.setState(start);
    for (let step = 0; step < 3; step++) {
      await takeStep(other, batchOfStep(step));
    }
    assertEquals(await other.getState(), state);
    one.dispose();
    other.dispose();
  });

  test("rejects the state of another network", async () => {
    const engine = await open(name);
    const state = await engine.getState();
    const { "latent/bias": _, ...incomplete } = state.secondMoments;
    await assertRejects(
      async () =>
        await engine.setState({ ...state, secondMoments: incomplete }),
      TypeError,
      "Cannot set the second moments as latent/bias holds 3 values: found none",
    );
    await assertRejects(
      async () =>
        await engine.setState({ ...state, firstMoments: state.weights }),
      TypeError,
      "Cannot set the first moments as the network has no encoder_1_batch_norm/moving_mean",
    );
    assertEquals(await engine.getState(), state);
    engine.dispose();
  });

  test("does what it is asked for in turn, whether or not one waits", async () => {
    const [waiting, rushing] = [await open(name), await open(name)];
    const losses: number[] = [];
    for (let step = 0; step < 3; step++) {
      losses.push(await takeStep(waiting, batchOfStep(step)));
    }
    const steps = [0, 1, 2].map((step) => takeStep(rushing, batchOfStep(step)));
    assertEquals(await Promise.all(steps), losses);
    assertEquals(await rushing.getWeights(), await waiting.getWeights());
    waiting.dispose();
    rushing.dispose();
  });

  test("rejects weights of another network", async () => {
    await open(name).then((engine) => engine.dispose()); // its own constants
    const before = tf.memory().numTensors;
    const { "latent/bias": _, ...incomplete } = INITIAL;
    await assertRejects(
      () => open(name, ARCHITECTURE, incomplete),
      TypeError,
      "latent/bias holds 3 values: found none",
    );
    const extra = { ...INITIAL, "latent/gamma": new Float32Array(3) };
    await assertRejects(
      () => open(name, ARCHITECTURE, extra),
      TypeError,
      "the network has no latent/gamma",
    );
    assertEquals(tf.memory().numTensors, before);
  });

  test("leaves no tensors behind", async () => {
    await open(name).then((engine) => engine.dispose());
    const before = tf.memory().numTensors;
    const engine = await open(name);
    const opened = tf.memory().numTensors;
    for (let step = 0; step < 3; step++) {
      await takeStep(engine, batchOfStep(step));
      await engine.reconstructionErrors(batchOfStep(step));
      await engine.encode(batchOfStep(step));
      await engine.reconstruct(batchOfStep(step));
      await engine.setWeights(await engine.getWeights());
      await engine.setState(await engine.getState());
      assertEquals(tf.memory().numTensors, opened);
    }
    engine.dispose();
    assertEquals(tf.memory().numTensors, before);
  });
}

const WIDE: Architecture = {
  inputDim: 33,
  hiddenDims: [256, 128, 64],
  latentDim: 16,
  dropoutRates: [0.3, 0.2, 0.2],
};

/**
 * Fifty steps with a network whose layers are wide enough to be shared between
 * threads, on rows that lie on a plane of four dimensions.
 */
async function trainWide(engine: Engine): Promise<Weights> {
  const masks = new DropoutMasks(WIDE, 42);
  const random = openRandom(42, "rows");
  const { inputDim: columns } = WIDE;
  const rows = 256;
  for (let step = 0; step < 50; step++) {
    const values = new Float32Array(rows * columns);
    for (let row = 0; row < rows; row++) {
      const plane = Array.from({ length: 4 }, () => random.normal());
      for (let column = 0; column < columns; column++) {
        values[row * columns + column] = plane[column % 4] +
          (column % 5) / 5 * plane[(column + 1) % 4];
      }
    }
    await takeStep(engine, { values, rows, columns }, masks.next(rows));
  }
  const weights = await engine.getWeights();
  engine.dispose();
  return weights;
}

Deno.test("The engines onnx and wasm agree on fifty steps of the original's network", async () => {
  const start = initialWeights(WIDE, 42);
  const onnx = await trainWide(await open("onnx", WIDE, start));
  const wasm = await trainWide(await open("wasm", WIDE, start));
  // In 100,000 parameters some gradients are next to nothing, and Adam makes
  // steps of the learning rate of their rounding. Weights move by up to 0.05
  // here; 0.001 is how far the engines wasm and cpu, the same code, end from
  // each other in the mean, and how far onnx ends from either.
  for (const [name, values] of Object.entries(onnx)) {
    if (isCancelled(name) || name.endsWith("/moving_variance")) continue;
    const squares = values.reduce(
      (sum, value, index) => sum + (value - wasm[name][index]) ** 2,
      0,
    );
    assertLess(Math.sqrt(squares / values.length), 0.0025, name);
  }
});

Deno.test("The engines onnx and cpu agree where there are more inputs than units, and without hidden layers", async () => {
  for (const hiddenDims of [[4], []]) {
    const architecture: Architecture = {
      ...{ inputDim: 5, hiddenDims, latentDim: 2 },
      dropoutRates: hiddenDims.map(() => 0),
    };
    const start = initialWeights(architecture, 42);
    const [onnx, cpu] = await Promise.all([
      open("onnx", architecture, start),
      open("cpu", architecture, start),
    ]);
    for (let step = 0; step < 5; step++) {
      assertAlmostEquals(
        await takeStep(onnx, batchOfStep(step), [null, null]),
        await takeStep(cpu, batchOfStep(step), [null, null]),
        ROUNDING,
      );
    }
    assertWeights(await onnx.getWeights(), await cpu.getWeights(), 5);
    onnx.dispose();
    cpu.dispose();
  }
});

Deno.test("The engine onnx gives the same bits on the same number of threads", async () => {
  const start = initialWeights(WIDE, 42);
  for (const threads of [1, 2]) {
    const [first, second] = [1, 2].map(() =>
      openEngine({ engine: "onnx", threads }, WIDE, start)
    );
    assertEquals(
      await trainWide(await first),
      await trainWide(await second),
    );
  }
});

Deno.test("openEngine() names the device, and the threads where it heeds them", async () => {
  const devices = {
    onnx: "ONNX Runtime (CPU, 1 thread)",
    wasm: "WebAssembly (CPU)",
    cpu: "JavaScript (CPU)",
  } as const;
  for (const [name, device] of Object.entries(devices)) {
    const engine = await openEngine(
      { engine: name as EngineName, threads: 1 },
      ARCHITECTURE,
      INITIAL,
    );
    assertEquals([engine.name, engine.device], [name, device]);
    engine.dispose();
  }
});

Deno.test("OnnxEngine.dispose() releases every session it opened", async () => {
  const runtime = await openRuntime(1);
  let open = 0;
  const counted: Runtime = {
    ...runtime,
    async open(model) {
      const session = await runtime.open(model);
      open++;
      const release = session.release.bind(session);
      session.release = async () => {
        open--;
        await release();
      };
      return session;
    },
  };
  const engine = new OnnxEngine(counted, ARCHITECTURE, INITIAL);
  await takeStep(engine, batchOfStep(0));
  await engine.reconstructionErrors(batchOfStep(0));
  await engine.encode(batchOfStep(0));
  assertEquals(open, 3);
  engine.dispose();
  await engine.getWeights(); // comes after it in the engine's turn
  assertEquals(open, 0);
});

Deno.test("openEngine() falls back to WebAssembly where ONNX Runtime does not load", async () => {
  // A native library is not loaded without permission for it.
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["eval", "--no-check", "--ext=ts"],
      `import { openEngine } from ${
        JSON.stringify(
          new URL("../../lib/model/open_engine.ts", import.meta.url).href,
        )
      };
      const architecture = {
        inputDim: 2, hiddenDims: [], latentDim: 1, dropoutRates: [],
      };
      import { initialWeights } from ${
        JSON.stringify(
          new URL("../../lib/model/network_layout.ts", import.meta.url).href,
        )
      };
      Deno.permissions.revokeSync({ name: "ffi" });
      const weights = initialWeights(architecture, 1);
      const engine = await openEngine({}, architecture, weights);
      console.log(engine.name);
      await openEngine({ engine: "onnx" }, architecture, weights)
        .catch((error) => console.log(error.name, error.message));
      engine.dispose();`,
    ],
    env: { NO_COLOR: "1" },
  }).output();
  const [name, error] = new TextDecoder().decode(stdout).split("\n");
  assertEquals(name, "wasm", new TextDecoder().decode(stderr));
  assertMatch(
    error,
    /^InputError Cannot use the engine onnx: ONNX Runtime does not load here \(.+\); --engine wasm needs no native library$/,
  );
});

Deno.test("openEngine() rejects a number of threads that cannot be", async () => {
  for (const threads of [0, 1.5, NaN]) {
    await assertRejects(
      () => openEngine({ engine: "onnx", threads }, ARCHITECTURE, INITIAL),
      RangeError,
      `threads must be a positive integer: found ${threads}`,
    );
  }
});

Deno.test("openEngine() takes ONNX Runtime where there is no GPU", async () => {
  const engine = await openEngine({}, ARCHITECTURE, INITIAL);
  assert(["onnx", "tensorflow"].includes(engine.name), engine.name);
  if (!hasNative) assertEquals(engine.name, "onnx");
  engine.dispose();
});
