import { assertEquals } from "@std/assert";
import { PLATEAU } from "./_pytorch.ts";
import { ReduceLROnPlateau } from "../../lib/model/learning_rate.ts";

const rates = (losses: number[], learningRate = 1) => {
  const scheduler = new ReduceLROnPlateau(learningRate);
  return losses.map((loss) => scheduler.step(loss));
};

Deno.test("ReduceLROnPlateau.step() gives PyTorch's rates", () => {
  assertEquals(rates(PLATEAU.losses, 1e-3), PLATEAU.rates); // halves are exact
});

Deno.test("ReduceLROnPlateau.step() cuts on the fourth bad epoch, then counts anew", () => {
  assertEquals(rates([5, 6, 6, 6, 6, 6, 6, 6, 6]), [
    1,
    1,
    1,
    1,
    0.5,
    0.5,
    0.5,
    0.5,
    0.25,
  ]);
});

Deno.test("ReduceLROnPlateau.step() takes a fall of less than 1e-4 for none", () => {
  assertEquals(rates([1, 0.99995, 0.99994, 0.99993, 0.99992]).at(-1), 0.5);
  assertEquals(rates([1, 0.9998, 1, 1, 1]).at(-1), 1);
});

Deno.test("ReduceLROnPlateau.step() stops cutting when a cut is too small to matter", () => {
  const scheduler = new ReduceLROnPlateau(1.5e-8);
  for (let epoch = 0; epoch < 20; epoch++) scheduler.step(1);
  assertEquals(scheduler.learningRate, 1.5e-8); // half of it is under 1e-8
});

Deno.test("ReduceLROnPlateau.setState() goes on counting where another one was", () => {
  const losses = [5, 6, 6, 6, 6, 6, 6, 6, 6];
  const expected = rates(losses);
  for (let epochs = 1; epochs < losses.length; epochs++) {
    const first = new ReduceLROnPlateau(1);
    for (const loss of losses.slice(0, epochs)) first.step(loss);
    const second = new ReduceLROnPlateau(9);
    second.setState(JSON.parse(JSON.stringify(first.getState())));
    const rest = losses.slice(epochs).map((loss) => second.step(loss));
    assertEquals(rest, expected.slice(epochs));
  }
});
