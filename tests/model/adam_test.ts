import { assertAlmostEquals, assertEquals } from "@std/assert";
import { ADAM } from "./_pytorch.ts";
import { Adam } from "../../lib/model/adam.ts";

Deno.test("Adam.step() moves parameters as PyTorch's Adam, tiny gradients too", () => {
  const parameter = Float32Array.from(ADAM.start);
  const adam = new Adam();
  ADAM.gradients.forEach((gradient, step) => {
    adam.step([parameter], [Float32Array.from(gradient)], {
      learningRate: 1e-2,
      weightDecay: 1e-5,
    });
    ADAM.after[step].forEach((expected, index) =>
      // Float32 carries 7 digits; parameters are up to 2.
      assertAlmostEquals(parameter[index], expected, 2e-7)
    );
  });
});

Deno.test("Adam.step() adds epsilon after the bias correction", () => {
  // The first step is rate · g / (|g| + eps): half the rate where |g| is eps.
  const parameter = Float32Array.of(0);
  new Adam().step([parameter], [Float32Array.of(1e-8)], {
    learningRate: 1,
    weightDecay: 0,
  });
  assertAlmostEquals(parameter[0], -0.5, 1e-6); // float32, 7 digits
});

Deno.test("Adam.step() decays a parameter that has no gradient", () => {
  const parameter = Float32Array.of(4);
  const still = Float32Array.of(4);
  const step = { learningRate: 0.01, weightDecay: 0.1 };
  new Adam().step([parameter], [Float32Array.of(0)], step);
  new Adam().step([still], [Float32Array.of(0)], { ...step, weightDecay: 0 });
  assertAlmostEquals(parameter[0], 3.99, 1e-6); // float32, 7 digits
  assertEquals(still[0], 4);
});

Deno.test("Adam.getState() is a copy that setState() goes on from", () => {
  const step = { learningRate: 0.01, weightDecay: 1e-5 };
  const one = new Adam();
  const parameter = Float32Array.of(1, -2);
  assertEquals(one.getState(), { steps: 0, moments: [] });
  one.step([parameter], [Float32Array.of(3, 0.5)], step);
  const state = one.getState();
  const before = structuredClone(state);
  const resumed = parameter.slice();
  one.step([parameter], [Float32Array.of(-1, 2)], step);

  const other = new Adam();
  other.setState(state);
  other.step([resumed], [Float32Array.of(-1, 2)], step);
  assertEquals(resumed, parameter); // to the last bit
  assertEquals(state, before); // no step changed the copy
});
