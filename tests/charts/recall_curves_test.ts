import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { recallCurves } from "../../lib/charts/mod.ts";
import { spreadApart } from "../../lib/charts/recall_curves.ts";
import { INK_COLOR, METRIC_COLOR } from "../../lib/charts/style.ts";
import { averageRecallCurves, evaluateScores } from "../../lib/evaluate/mod.ts";
import { draw } from "./_drawing.ts";

const LINE = {
  falseAlarmRate: [0.0001, 0.001, 0.01, 0.1, 1],
  recall: [0.2, 0.4, 0.6, 0.8, 1],
};

/** The curve of these scores. */
const curveOf = (normal: number[], attack: number[]) =>
  evaluateScores(Float32Array.from(normal), Float32Array.from(attack), {
    resamples: 1,
  }).recallCurve;

/** A thousand normal flows, scores 0 to 999. */
const NORMAL = Array.from({ length: 1000 }, (_, i) => i);

Deno.test("recallCurves() draws a curve on a log axis that says so", () => {
  const { count, texts, svg } = draw(() => recallCurves([LINE]));
  assertEquals(count("path", "line"), 2); // one is what guessing reaches
  assertEquals(count("path", "area"), 0);
  for (const text of ["0.01 %", "0.1 %", "1 %", "10 %", "100 %", "guessing"]) {
    assert(texts.includes(text), `"${text}" is not in ${texts.join("|")}`);
  }
  assertStringIncludes(svg, "false alarm rate, log scale");
  // Decades are equally wide: the frame goes from x = 60 to 696, from y = 346 up
  // to 28.
  assertStringIncludes(
    svg,
    "M60,282.4L219,218.8L378,155.2L537,91.6L696,28",
  );
  assert(!texts.join(" ").includes("requested"));
  assert(!texts.join(" ").includes("first false alarm"));
});

Deno.test("recallCurves() marks the rate asked for", () => {
  const { count, texts } = draw(() =>
    recallCurves([LINE], { requestedRate: 0.005 })
  );
  assertEquals(count("line", "rule"), 1);
  assert(texts.includes("requested: 0.5 %"), texts.join("|"));
  const none = draw(() => recallCurves([LINE], { requestedRate: null }));
  assertEquals(none.count("line", "rule"), 0);
});

Deno.test("recallCurves() begins at the first false alarm, and says so", () => {
  const { texts } = draw(() =>
    recallCurves([curveOf(NORMAL, [2000, 998.5, 5])], { requestedRate: 0.0005 })
  );
  const said = texts.join(" ");
  assert(!texts.includes("0.01 %"), said);
  assertStringIncludes(
    said,
    "first false alarm, 0.1 % of the normal test flows",
  );
  assertStringIncludes(said, "The requested rate, 0.05 %, lies further left.");
});

Deno.test("recallCurves() leaves out what has no place on a log axis", () => {
  const roc = { falseAlarmRate: [0, 0, 0.01, 1], recall: [0, 0.5, 0.5, 1] };
  const from = draw(() => recallCurves([roc])).svg;
  const without = { falseAlarmRate: [0.01, 1], recall: [0.5, 1] };
  assertEquals(from, draw(() => recallCurves([without])).svg);
});

for (
  const [kind, attacks, normal] of [
    ["ties", [5, 5, 5, 7], [5, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
    ["all attacks found without a false alarm", [2000, 3000], NORMAL],
    ["no attack found before all normal flows", [-1, -2], NORMAL],
    ["one attack", [989.5], NORMAL],
    ["one normal flow", [2, 1], [1]],
  ] as const
) {
  Deno.test(`recallCurves() draws ${kind}`, () => {
    const curve = curveOf([...normal], [...attacks]);
    const { count } = draw(() =>
      recallCurves([curve], { requestedRate: 0.01 })
    );
    assertEquals(count("path", "line"), 2);
  });
}

Deno.test("recallCurves() draws a band over several seeds, none for one", () => {
  const seeds = [[2000, 998.5], [2000, 900.5]].map((attacks) =>
    curveOf(NORMAL, attacks)
  );
  const { count, svg, texts } = draw(() =>
    recallCurves([averageRecallCurves(seeds)], { note: "Mean of 2 seeds." })
  );
  assertEquals(count("path", "area"), 1);
  assertStringIncludes(svg, `fill-opacity="0.25"`);
  assertStringIncludes(texts.join(" "), "Mean of 2 seeds. The line begins");
  const one = draw(() => recallCurves([averageRecallCurves([seeds[0]])]));
  assertEquals(one.count("path", "area"), 0);
});

Deno.test("recallCurves() begins where the last of several seeds does", () => {
  const seeds = [NORMAL, NORMAL.slice(0, 100)].map((normal) =>
    curveOf(normal, [2000, 50.5])
  );
  const { texts } = draw(() => recallCurves([averageRecallCurves(seeds)]));
  assert(!texts.includes("0.1 %"), texts.join("|"));
  assertStringIncludes(texts.join(" "), "first false alarm, 1 % of the normal");
});

/** Ten detectors, most of which find as little as one another at first. */
const TEN = Array.from({ length: 10 }, (_, i) => ({
  falseAlarmRate: [0.001, 0.01, 1],
  recall: [i === 0 ? 0.3 : 0.01 * (i % 3), i / 10, 1],
  name: `Detector ${i}`,
  role: i === 0 ? "own" as const : i < 4 ? "rival" as const : "other" as const,
}));

Deno.test("recallCurves() writes ten names beside their lines, apart from one another", () => {
  const { svg, texts } = draw(() => recallCurves(TEN));
  for (const { name } of TEN) assert(texts.includes(name), name);
  const heights = [
    ...svg.matchAll(/translate\([\d.]+,([\d.]+)\)"[^>]*>Detector (\d)</g),
  ].map(([, y, detector]) => ({ y: Number(y), detector: Number(detector) }));
  assertEquals(heights.length, 10);
  heights.sort((a, b) => a.y - b.y);
  heights.slice(1).forEach(({ y }, i) =>
    assert(y - heights[i].y >= 16.9, `${heights[i].y} and ${y}`)
  );
  // From the top: the highest at first, of equal ones the higher at 1 %.
  assertEquals(
    heights.map(({ detector }) => detector),
    [0, 8, 5, 2, 7, 4, 1, 9, 6, 3],
  );
});

Deno.test("recallCurves() makes the own detector stand out, and tells three apart", () => {
  const { svg } = draw(() => recallCurves(TEN));
  assertStringIncludes(svg, `stroke-width="3" stroke="${METRIC_COLOR}"`);
  const dashes = [
    ...svg.matchAll(
      new RegExp(
        `stroke-dasharray="([^"]+)"[^>]*stroke-width="1.8" stroke="${INK_COLOR}"`,
        "g",
      ),
    ),
  ].map(([, dash]) => dash);
  assertEquals(new Set(dashes).size, 3);
  assertStringIncludes(svg, 'font-weight="bold"');
});

Deno.test("recallCurves() draws no line at all", () => {
  assertEquals(draw(() => recallCurves([])).count("path", "line"), 1);
});

Deno.test("recallCurves() rejects rates without a recall", () => {
  for (const part of ["recall", "low", "high"]) {
    assertThrows(
      () => recallCurves([{ ...LINE, [part]: [1] }]),
      TypeError,
      "found 1 for 5 rates",
    );
  }
});

Deno.test("spreadApart() leaves heights that are far enough apart", () => {
  assertEquals(spreadApart([0, 0.5, 1], 0.25, 0), [0, 0.5, 1]);
  assertEquals(spreadApart([], 0.25, 0), []);
});

Deno.test("spreadApart() keeps within its ends", () => {
  assertEquals(spreadApart([0, 0, 0], 0.25, 0), [0, 0.25, 0.5]);
  assertEquals(spreadApart([0, 0, 0], 0.25, -0.25), [-0.25, 0, 0.25]);
  assertEquals(spreadApart([1, 1, 1], 0.25, 0), [0.5, 0.75, 1]);
  // One that is pushed pushes the next.
  const [a, b, c] = spreadApart([0.5, 0.5, 0.6], 0.2, 0);
  assertAlmostEquals(b - a, 0.2, 1e-12);
  assertAlmostEquals(c - b, 0.2, 1e-12);
  assertAlmostEquals((a + b + c) / 3, 1.6 / 3, 1e-12);
});
