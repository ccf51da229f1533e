import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { InputError, type Matrix, openRandom } from "../../lib/base/mod.ts";
import type {
  Engine,
  EngineState,
  Masks,
  StepOptions,
} from "../../lib/model/engine.ts";
import type {
  EpochReport,
  FitOptions,
  FitState,
  Weights,
} from "../../lib/model/mod.ts";
import { shuffledBatches } from "../../lib/model/batches.ts";
import { fit, LossError } from "../../lib/model/fit.ts";
import { drawPoints, TINY } from "./_points.ts";

/**
 * An engine that learns nothing: its one weight counts the steps, and its
 * validation errors are those of a script, the last one for good.
 */
class ScriptedEngine implements Engine {
  readonly name = "cpu";
  readonly device = "script";
  readonly batchSizes: number[] = [];
  readonly options: StepOptions[] = [];
  weights: Weights = { steps: Float32Array.of(0) };
  readonly #errors: number[][];
  readonly #losses: number[];

  constructor(errors: number[][], losses: number[] = []) {
    this.#errors = errors;
    this.#losses = losses;
  }
  trainSteps(
    _rows: Matrix,
    batches: Uint32Array,
    masks: Masks,
    options: readonly StepOptions[],
  ) {
    const widths = masks.map((mask) => mask!.length / batches.length);
    assertEquals(widths, [16, 8, 8, 16]);
    const losses = options.map((ofStep) => {
      this.batchSizes.push(batches.length / options.length);
      this.options.push(ofStep);
      this.weights.steps[0]++;
      return this.#losses.shift() ?? 1;
    });
    return Promise.resolve(Float32Array.from(losses));
  }
  reconstructionErrors() {
    const errors = this.#errors.length > 1
      ? this.#errors.shift()!
      : this.#errors[0];
    return Promise.resolve(Float32Array.from(errors));
  }
  reconstruct(rows: Matrix) {
    return Promise.resolve({ latent: rows, reconstruction: rows });
  }
  encode(rows: Matrix) {
    return Promise.resolve(rows);
  }
  getWeights() {
    return Promise.resolve({ steps: this.weights.steps.slice() });
  }
  setWeights(weights: Weights) {
    this.weights = { steps: weights.steps.slice() };
    return Promise.resolve();
  }
  getState() {
    const none: Weights = {};
    return Promise.resolve({
      weights: { steps: this.weights.steps.slice() },
      firstMoments: none,
      secondMoments: none,
      steps: this.weights.steps[0],
    });
  }
  setState({ weights }: EngineState) {
    return this.setWeights(weights);
  }
  dispose() {}
}

const TRAIN = drawPoints("normal", 9, 1);
const VALIDATION = drawPoints("normal", 3, 2);

const run = (engine: Engine, options: FitOptions = {}) =>
  fit(engine, TINY, TRAIN, VALIDATION, { batchSize: 4, ...options });

Deno.test("fit() averages an epoch's batch losses plainly, training and validation", async () => {
  // Nine rows by fours: two batches, the ninth row joins the second. Three
  // validation rows by twos: means 2 and 8.
  const engine = new ScriptedEngine([[1, 3, 8]], [10, 1]);
  const { history } = await run(engine, { epochs: 1 });
  assertEquals(engine.batchSizes, [4, 5]);
  assertEquals(history.trainLoss, [5.5]);
  const bySize2 = await run(new ScriptedEngine([[1, 3, 8]]), {
    epochs: 1,
    batchSize: 2,
  });
  assertEquals(bySize2.history.validationLoss, [5]);
});

Deno.test("fit() stops after five epochs without a better loss and restores the best", async () => {
  const engine = new ScriptedEngine([[4], [2], [3]]);
  const result = await run(engine, { epochs: 30 });
  assertEquals(result.epochsRun, 7);
  assertEquals(result.bestEpoch, 2);
  assertEquals(result.stoppedEarly, true);
  assertEquals(result.history.validationLoss, [4, 2, 3, 3, 3, 3, 3]);
  assertEquals([...engine.weights.steps], [2 * 2]); // two steps an epoch
});

Deno.test("fit() keeps the last weights if asked to", async () => {
  const engine = new ScriptedEngine([[4], [2], [3]]);
  const result = await run(engine, { epochs: 4, keepLast: true });
  assertEquals(result.bestEpoch, 2);
  assertEquals(result.stoppedEarly, false);
  assertEquals([...engine.weights.steps], [4 * 2]);
});

Deno.test("fit() takes the patience asked for", async () => {
  const { epochsRun } = await run(new ScriptedEngine([[1]]), { patience: 2 });
  assertEquals(epochsRun, 3);
});

Deno.test("fit() halves the learning rate after four bad epochs", async () => {
  const engine = new ScriptedEngine([[1]]);
  const { history } = await run(engine, {
    epochs: 7,
    patience: 99,
    learningRate: 0.5,
    weightDecay: 0.25,
  });
  // The first epoch is the best, the fifth is the fourth bad one.
  assertEquals(history.learningRate, [0.5, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25]);
  assertEquals(engine.options.at(-1), {
    learningRate: 0.25,
    weightDecay: 0.25,
  });
});

Deno.test("fit() counts bad epochs on where it resumes, and halves the rate", async () => {
  const options = { epochs: 7, patience: 99, learningRate: 0.5 };
  const states: FitState[] = [];
  const save = (state: FitState) => Promise.resolve(void states.push(state));
  await run(new ScriptedEngine([[1]]), { ...options, checkpoint: { save } });
  for (const resume of states.slice(0, -1)) {
    const engine = new ScriptedEngine([[1]]);
    const { history, epochsRun, epochsHere } = await run(engine, {
      ...options,
      checkpoint: { resume, save },
    });
    assertEquals([epochsRun, epochsHere], [
      7,
      7 - resume.history.trainLoss.length,
    ]);
    assertEquals(history.learningRate, [0.5, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25]);
    assertEquals(engine.options.at(-1)?.learningRate, 0.25);
  }
});

Deno.test("fit() lets the rate fall along a cosine, step by step, and does not stop early", async () => {
  const engine = new ScriptedEngine([[1], [2]]); // the first epoch is the best
  const { history, stoppedEarly } = await run(engine, {
    epochs: 8,
    schedule: "cosine",
    learningRate: 0.5,
  });
  assertEquals(stoppedEarly, false);
  // Two steps an epoch, sixteen in all.
  const rates = Array.from(
    { length: 16 },
    (_, step) => 0.25 * (1 + Math.cos(Math.PI * step / 16)),
  );
  assertEquals(engine.options.map(({ learningRate }) => learningRate), rates);
  const ofEpochs = rates.filter((_, step) => step % 2 === 0);
  assertEquals(history.learningRate, ofEpochs);
});

Deno.test("fit() reports batches and epochs, and waits for who listens", async () => {
  const events: unknown[] = [];
  const reports: EpochReport[] = [];
  await run(new ScriptedEngine([[2], [1], [3]], [5, 7]), {
    epochs: 2,
    learningRate: 0.5,
    async onBatch(...event) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      events.push(event);
    },
    onEpoch(report) {
      events.push(report.epoch);
      reports.push(report);
    },
  });
  assertEquals(events, [
    ...[[1, 1, 2, 2], [1, 2, 2, 2], 1],
    ...[[2, 1, 2, 2], [2, 2, 2, 2], 2],
  ]);
  const { rowsPerSecond, ...report } = reports[0];
  // Nine rows, two waits of a millisecond: 4,500 a second at most. Timers may
  // ring early, so twice that is allowed.
  assert(rowsPerSecond > 0 && rowsPerSecond <= 9_000, `${rowsPerSecond}`);
  assertEquals(report, {
    epoch: 1,
    epochs: 2,
    trainLoss: 6,
    validationLoss: 2,
    learningRate: 0.5,
    isBest: true,
  });
});

Deno.test("fit() takes several steps at once, each with its own rate, and reports them together", async () => {
  const train = drawPoints("normal", 40, 1); // twenty batches: a run, and the last
  const batches: number[] = [];
  const engine = new ScriptedEngine([[1]]);
  await fit(engine, TINY, train, VALIDATION, {
    batchSize: 2,
    epochs: 2,
    schedule: "cosine",
    learningRate: 0.5,
    onBatch: (_, batch) => void batches.push(batch),
  });
  assertEquals(batches, [19, 20, 19, 20]);
  const rates = Array.from(
    { length: 40 },
    (_, step) => 0.25 * (1 + Math.cos(Math.PI * step / 40)),
  );
  assertEquals(engine.options.map(({ learningRate }) => learningRate), rates);
});

Deno.test("fit() names the step of several whose loss is not finite, and looks for the cause in its batch", async () => {
  const order = shuffledBatches(40, 2, openRandom(42, "shuffle"))[0].rows;
  const messageWith = async (infiniteRow: number) => {
    const { values, rows, columns } = drawPoints("normal", 40, 1);
    values.fill(Infinity, infiniteRow * columns, (infiniteRow + 1) * columns);
    const engine = new ScriptedEngine([[1]], [1, 1, 1, 1, NaN, 1]);
    const options = { batchSize: 2 };
    const { message } = await assertRejects(
      () => fit(engine, TINY, { values, rows, columns }, VALIDATION, options),
      LossError,
      "NaN in epoch 1, step 5",
    );
    return message;
  };
  assertStringIncludes(await messageWith(order[9]), "a row is Infinity");
  assertStringIncludes(await messageWith(order[10]), "the learning rate");
});

Deno.test("fit() stops after a few batches when aborted, throwing the reason", async () => {
  const stop = new AbortController();
  const reason = new Error("enough");
  const engine = new ScriptedEngine([[1]]);
  const error = await assertRejects(() =>
    run(engine, {
      signal: stop.signal,
      onBatch: (epoch, batch) => {
        if (epoch === 2 && batch === 1) stop.abort(reason);
      },
    })
  );
  assertEquals(error, reason);
  assertEquals(engine.batchSizes.length, 3);
});

/** Runs until a batch of an epoch, which the script's interrupt comes after. */
async function interruptedIn(
  epochOfInterrupt: number,
  options: FitOptions = {},
) {
  const stop = new AbortController();
  const engine = new ScriptedEngine([[4], [2], [3]]);
  const result = await run(engine, {
    ...options,
    interrupt: stop.signal,
    onBatch: (epoch, batch) => {
      if (epoch === epochOfInterrupt && batch === 1) stop.abort();
    },
  });
  return { engine, result };
}

Deno.test("fit() ends when interrupted, with the epochs that are over and the best weights", async () => {
  const { engine, result } = await interruptedIn(4);
  assertEquals(result.interrupted, true);
  assertEquals(result.stoppedEarly, false);
  assertEquals([result.epochsRun, result.bestEpoch], [3, 2]);
  assertEquals(result.history.validationLoss, [4, 2, 3]);
  assertEquals(result.history.trainLoss.length, 3);
  assertEquals(engine.batchSizes.length, 3 * 2 + 1); // a batch of the fourth
  assertEquals([...engine.weights.steps], [2 * 2]);
});

Deno.test("fit() has learnt nothing when interrupted in the first epoch", async () => {
  const { engine, result } = await interruptedIn(1);
  assertEquals(result, {
    history: { trainLoss: [], validationLoss: [], learningRate: [] },
    epochsRun: 0,
    epochsHere: 0,
    bestEpoch: 0,
    stoppedEarly: false,
    interrupted: true,
  });
  assertEquals([...engine.weights.steps], [0]);
});

for (const epoch of [1, 3]) {
  Deno.test(`fit() keeping the last weights drops the steps of epoch ${epoch} in which it is interrupted`, async () => {
    const { engine, result } = await interruptedIn(epoch, { keepLast: true });
    assertEquals(result.epochsRun, epoch - 1);
    assertEquals([...engine.weights.steps], [(epoch - 1) * 2]);
  });
}

Deno.test("fit() was not interrupted where all epochs are over", async () => {
  const stop = new AbortController();
  const { interrupted, epochsRun } = await run(new ScriptedEngine([[1]]), {
    epochs: 2,
    interrupt: stop.signal,
    onEpoch: ({ epoch }) => void (epoch === 2 && stop.abort()),
  });
  assertEquals([interrupted, epochsRun], [false, 2]);
});

Deno.test("fit() lets a timer's abort in while the engine never waits", async () => {
  const error = await assertRejects(
    () =>
      run(new ScriptedEngine([[1]]), {
        epochs: 1e9,
        patience: 1e9,
        signal: AbortSignal.timeout(1),
      }),
    DOMException,
  );
  assertEquals(error.name, "TimeoutError");
});

Deno.test("fit() names epoch, step and likely cause of a loss that is not finite", async () => {
  await assertRejects(
    () => run(new ScriptedEngine([[1]], [1, 1, 1, NaN])),
    InputError,
    "the loss is NaN in epoch 2, step 2: the learning rate is likely too high",
  );
  // The second epoch is the best so far; two steps an epoch.
  const engine = new ScriptedEngine([[2], [1]], [1, 1, 1, 1, 1, NaN]);
  await assertRejects(() => run(engine), InputError, "epoch 3, step 2");
  assertEquals([...engine.weights.steps], [4]);
  const last = new ScriptedEngine([[1], [2]], [1, 1, 1, 1, 1, NaN]);
  await assertRejects(() => run(last, { keepLast: true }), InputError);
  assertEquals([...last.weights.steps], [4]);
  await assertRejects(
    () => run(new ScriptedEngine([[1], [Infinity]])),
    InputError,
    "the loss is Infinity in the validation of epoch 2",
  );
  const holed = { ...TRAIN, values: TRAIN.values.with(6, Infinity) };
  await assertRejects(
    () => fit(new ScriptedEngine([[1]], [NaN]), TINY, holed, VALIDATION),
    InputError,
    "in epoch 1, step 1: feature 3 of a row is Infinity",
  );
});

Deno.test("fit() rejects rows and options that cannot be", async () => {
  const engine = new ScriptedEngine([[1]]);
  const narrow = { values: new Float32Array(9), rows: 3, columns: 3 };
  const one = { values: new Float32Array(4), rows: 1, columns: 4 };
  const none = { values: new Float32Array(0), rows: 0, columns: 4 };
  await assertRejects(
    () => fit(engine, TINY, narrow, VALIDATION),
    TypeError,
    "Cannot train as rows must have 4 features: found 3",
  );
  await assertRejects(
    () => fit(engine, TINY, one, VALIDATION),
    RangeError,
    "Cannot train as there must be at least 2 rows: found 1",
  );
  await assertRejects(
    () => fit(engine, TINY, TRAIN, none),
    RangeError,
    "Cannot validate as there must be at least 1 rows: found 0",
  );
  const options: [FitOptions, string][] = [
    [{ epochs: 0 }, "epochs must be a positive integer: found 0"],
    [{ patience: 1.5 }, "patience must be a positive integer: found 1.5"],
    [{ learningRate: -1 }, "the learning rate must be positive: found -1"],
    [{ learningRate: NaN }, "the learning rate must be positive: found NaN"],
    [{ weightDecay: -1 }, "the weight decay must not be negative: found -1"],
    [{ batchSize: 1 }, "a batch must have at least 2 rows: found 1"],
  ];
  for (const [option, message] of options) {
    await assertRejects(() => run(engine, option), RangeError, message);
  }
  assertEquals(engine.batchSizes, []);
});
