import { assert, assertEquals } from "@std/assert";
import { lossCurves } from "../../lib/charts/mod.ts";
import { draw } from "./_drawing.ts";

const HISTORY = {
  trainLoss: [0.9, 0.5, 0.4],
  validationLoss: [0.6, 0.3, 0.35],
  learningRate: [1e-3, 1e-3, 1e-3],
};

Deno.test("lossCurves() does not speak of dropout where there is none", () => {
  const history = { trainLoss: [3, 2], validationLoss: [3, 1] };
  const { texts } = draw(() => lossCurves(history, { hasDropout: false }));
  assert(!texts.some((text) => text.includes("dropout")));
  assert(texts.includes("Validation"));
});

Deno.test("lossCurves() draws both losses, marks the best epoch and names dropout", () => {
  const { count, texts } = draw(() => lossCurves(HISTORY));
  assertEquals(count("path", "line"), 2);
  assertEquals(count("circle", "dot"), 3 + 3 + 1);
  assert(texts.includes("best: epoch 2, 0.3"));
  assertEquals(texts.filter((text) => /^\d$/.test(text)), ["1", "2", "3"]);
  assert(texts.some((text) => text.includes("with dropout on")));
});

Deno.test("lossCurves() takes the first of equal losses for the best", () => {
  const { texts } = draw(() =>
    lossCurves({ trainLoss: [1, 1], validationLoss: [0.5, 0.5] })
  );
  assert(texts.includes("best: epoch 1, 0.5"));
});

Deno.test("lossCurves() draws one epoch, none, and leaves out losses that are not finite", () => {
  draw(() => lossCurves({ trainLoss: [1], validationLoss: [0] }));
  const none = draw(() => lossCurves({ trainLoss: [], validationLoss: [] }));
  assertEquals(none.count("path", "line"), 0);
  const { count } = draw(() =>
    lossCurves({ trainLoss: [1, NaN, 2], validationLoss: [NaN, Infinity, NaN] })
  );
  assertEquals(count("circle", "dot"), 2);
});
