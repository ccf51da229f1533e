import { assert, assertEquals, assertRejects } from "@std/assert";
import type { EngineName, FitOptions, FitState } from "../../lib/model/mod.ts";
import { fit } from "../../lib/model/fit.ts";
import { initialWeights } from "../../lib/model/network_layout.ts";
import { openEngine } from "../../lib/model/open_engine.ts";
import { drawPoints, TINY } from "./_points.ts";

const TRAIN = drawPoints("normal", 60, 1);
const VALIDATION = drawPoints("odd", 20, 2);
const EPOCHS = 6;
const OPTIONS = { epochs: EPOCHS, batchSize: 16, learningRate: 0.05 };

/** Trains from the start or from a state; what it ended with, and each state. */
async function train(
  engineName: EngineName,
  options: FitOptions,
  resume: FitState | null = null,
  epochs = Infinity,
) {
  const engine = await openEngine(
    { engine: engineName, threads: 2 },
    TINY,
    initialWeights(TINY, resume ? 7 : 42), // a resumed one starts anywhere
  );
  const stop = new AbortController();
  const states: FitState[] = [];
  const result = await fit(engine, TINY, TRAIN, VALIDATION, {
    ...OPTIONS,
    ...options,
    signal: stop.signal,
    checkpoint: {
      resume,
      save(state) {
        states.push(state);
        if (states.length === epochs) stop.abort();
        return Promise.resolve();
      },
    },
  }).catch((error) => {
    if (!stop.signal.aborted) throw error;
    return null;
  });
  const ended = { result, state: await engine.getState() };
  engine.dispose();
  return { ...ended, states };
}

const KINDS: Record<string, FitOptions> = {
  "along a cosine": { schedule: "cosine" },
  "on a plateau": { schedule: "plateau" },
  "keeping the last weights": { schedule: "plateau", keepLast: true },
  "with patience run out": { schedule: "plateau", patience: 1 },
};

for (const engine of ["onnx", "wasm", "cpu"] as const) {
  for (const [kind, options] of Object.entries(KINDS)) {
    Deno.test(`fit() resumes on ${engine}, ${kind}, to the bits of an uninterrupted one`, async () => {
      const whole = await train(engine, options);
      const epochsRun = whole.result!.epochsRun;
      assert(epochsRun >= 2, "expected something to resume");
      for (const epochs of new Set([1, Math.min(3, epochsRun)])) {
        const first = await train(engine, options, null, epochs);
        assertEquals(first.states, whole.states.slice(0, epochs));
        const rest = await train(engine, options, first.states.at(-1));
        assertEquals(rest.result, {
          ...whole.result,
          epochsHere: epochsRun - epochs,
        });
        assertEquals(rest.state, whole.state);
        assertEquals(rest.states, whole.states.slice(epochs));
      }
    });
  }
}

Deno.test("fit() that had ended returns at once with the weights it had ended with", async () => {
  for (const [kind, options] of Object.entries(KINDS)) {
    const whole = await train("cpu", options);
    const again = await train("cpu", options, whole.states.at(-1));
    assertEquals(again.result, { ...whole.result, epochsHere: 0 }, kind);
    assertEquals(again.states, []);
    assertEquals(again.state, whole.state);
  }
});

Deno.test("fit() ends on the best weights where the best epoch came before it resumed", async () => {
  const options = { epochs: 20, learningRate: 0.2 }; // it goes up and down
  const whole = await train("cpu", options);
  const { bestEpoch, epochsRun } = whole.result!;
  assert(bestEpoch < epochsRun, `best epoch ${bestEpoch} of ${epochsRun}`);
  const rest = await train("cpu", options, whole.states[bestEpoch]);
  assertEquals(rest.state.weights, whole.state.weights);
  assertEquals(rest.state.weights, whole.states[bestEpoch - 1].engine.weights);
});

Deno.test("fit() passes on what keeps its state from being saved", async () => {
  const full = new Error("disk full");
  const engine = await openEngine(
    { engine: "cpu" },
    TINY,
    initialWeights(TINY, 42),
  );
  let epochs = 0;
  const error = await assertRejects(() =>
    fit(engine, TINY, TRAIN, VALIDATION, {
      checkpoint: { save: () => Promise.reject(full) },
      onEpoch: () => void epochs++,
    })
  );
  assertEquals(error, full);
  assertEquals(epochs, 0); // an epoch that is reported is one that is kept
  engine.dispose();
});
