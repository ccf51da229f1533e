import { assertEquals } from "@std/assert";
import { EarlyStopping } from "../../lib/model/mod.ts";

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
