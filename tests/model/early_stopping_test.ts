import { assertEquals } from "@std/assert";
import { EarlyStopping } from "../../lib/model/fit_state.ts";

const verdicts = (patience: number, losses: number[]) => {
  const stopping = new EarlyStopping(patience);
  return losses.map((loss) => stopping.step(loss));
};

Deno.test("EarlyStopping.step() stops after patience epochs without a better loss", () => {
  assertEquals(verdicts(3, [1, 2, 2, 2]), ["better", "wait", "wait", "stop"]);
});

Deno.test("EarlyStopping.step() counts anew after a better loss, however little", () => {
  assertEquals(verdicts(2, [1, 1.5, 1 - 1e-12, 1, 1]), [
    "better",
    "wait",
    "better",
    "wait",
    "stop",
  ]);
});

Deno.test("EarlyStopping.step() takes an equal loss for no better", () => {
  assertEquals(verdicts(1, [1, 1]), ["better", "stop"]);
});

Deno.test("EarlyStopping.bestEpoch is the first epoch of the lowest loss", () => {
  const stopping = new EarlyStopping(9);
  assertEquals(stopping.bestEpoch, 0);
  for (const loss of [3, 1, 2, 1]) stopping.step(loss);
  assertEquals(stopping.bestEpoch, 2);
});

Deno.test("EarlyStopping.setState() goes on counting where another one was", () => {
  const losses = [3, 2, 2.5, 2, 9];
  for (let epochs = 1; epochs < losses.length; epochs++) {
    const whole = new EarlyStopping(3);
    const expected = losses.map((loss) => whole.step(loss));
    const first = new EarlyStopping(3);
    for (const loss of losses.slice(0, epochs)) first.step(loss);
    const second = new EarlyStopping(3);
    second.setState(JSON.parse(JSON.stringify(first.getState())));
    assertEquals(second.isOver, false);
    const rest = losses.slice(epochs).map((loss) => second.step(loss));
    assertEquals(rest, expected.slice(epochs));
    assertEquals(second.bestEpoch, 2);
    assertEquals([second.isOver, expected.at(-1)], [true, "stop"]);
  }
});
