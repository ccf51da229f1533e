import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { errorHistogram, scoreHistogram } from "../../lib/charts/mod.ts";
import { draw } from "./_drawing.ts";

const ERRORS = {
  normalErrors: [0.01, 0.01, 0.02],
  attackErrors: [1, 2],
  threshold: 0.5,
};

Deno.test("errorHistogram() draws both classes on a log axis, and the threshold", () => {
  const { count, texts } = draw(() => errorHistogram(ERRORS));
  assertEquals(count("path", "area"), 2);
  assertEquals(count("line", "rule"), 2); // the threshold and the base line
  assert(texts.includes("threshold 0.5"));
  assert(texts.includes("Mean squared error of a flow (log scale) →"));
  assert(
    texts.includes("0.01") && texts.includes("0.1") && texts.includes("1"),
  );
  assert(texts.includes("60 %")); // two of three normal flows are in one bin
});

Deno.test("errorHistogram() counts flows when asked to", () => {
  const { texts } = draw(() => errorHistogram(ERRORS, { measure: "count" }));
  assert(texts.includes("↑ Flows"));
  assert(texts.includes("2"));
});

Deno.test("errorHistogram() counts an error of 0 in the first bin, an infinite one in the last, and says so", () => {
  const { texts } = draw(() =>
    errorHistogram({
      normalErrors: [0, 0.1],
      attackErrors: [1, Infinity],
      threshold: 0.5,
    })
  );
  assert(texts.some((text) => text.startsWith("2 errors that are 0 or infin")));
});

Deno.test("errorHistogram() says where no threshold can be drawn", () => {
  for (const threshold of [Infinity, 0, NaN]) {
    const { texts, count } = draw(() =>
      errorHistogram({ ...ERRORS, threshold })
    );
    assertEquals(count("line", "rule"), 1);
    assert(texts.includes("The threshold is outside the axis."));
  }
});

Deno.test("errorHistogram() copes with one value, an empty class and nothing at all", () => {
  const equal = { normalErrors: [0.3, 0.3], attackErrors: [], threshold: 0.3 };
  assertEquals(draw(() => errorHistogram(equal)).count("path", "area"), 1);
  const none = { normalErrors: [], attackErrors: [], threshold: Infinity };
  assertEquals(draw(() => errorHistogram(none)).count("path", "area"), 0);
  draw(() => errorHistogram({ ...none, normalErrors: [0], threshold: 0 }));
});

Deno.test("errorHistogram() says whether it draws errors or scores", () => {
  const texts = (quantity: "error" | "score") =>
    draw(() => errorHistogram(ERRORS, { quantity })).texts.join("\n");
  assert(texts("error").includes("Mean squared error of a flow"));
  assert(texts("score").includes("Score of a flow"));
  assert(!texts("score").includes("rror"));
});

const SCORES = { edges: [1, 10, 100, 1000], counts: [60, 0, 5] };

Deno.test("scoreHistogram() draws a bar a bin, and the threshold with its number", () => {
  const { texts, count } = draw(() =>
    scoreHistogram({ ...SCORES, threshold: 200 })
  );
  assertEquals(count("rect", "rect"), 3);
  assertEquals(texts.filter((text) => text.startsWith("threshold")), [
    "threshold 200",
  ]);
});

Deno.test("scoreHistogram() says so where the threshold is off the axis, or nothing was counted", () => {
  for (const threshold of [0.1, 5000, Infinity]) {
    const { svg } = draw(() => scoreHistogram({ ...SCORES, threshold }));
    assertStringIncludes(svg, "The threshold is outside the axis.");
  }
  draw(() => scoreHistogram({ ...SCORES, counts: [0, 0, 0], threshold: 5 }));
});

Deno.test("scoreHistogram() refuses edges that are not one more than bins", () => {
  assertThrows(
    () => scoreHistogram({ edges: [1, 2], counts: [1, 2], threshold: 1 }),
    TypeError,
    "found 2 edges and 2 counts",
  );
});
