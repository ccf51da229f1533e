import { assert, assertEquals } from "@std/assert";
import { comparison } from "../../lib/charts/mod.ts";
import type { DetectorQuality } from "../../lib/charts/comparison.ts";
import { METRIC_COLOR, REFERENCE_COLOR } from "../../lib/charts/style.ts";
import { draw } from "./_drawing.ts";

const OWN: DetectorQuality = {
  name: "Autoencoder",
  isOwn: true,
  rocAuc: { value: 0.98, low: 0.96, high: 1.01 },
  averagePrecision: { value: 0.8, low: 0.72, high: 0.88 },
  recall: { value: 0.5, low: -0.1, high: 1.1 },
  scoreRowsPerSecond: 341_000,
};
const OTHER: DetectorQuality = {
  name: "Isolation forest",
  isOwn: false,
  rocAuc: { value: 0.97, low: 0.965, high: 0.975 },
  averagePrecision: { value: 0.6, low: 0.52, high: 0.68 },
  recall: { value: 0.25, low: 0.2, high: 0.3 },
  scoreRowsPerSecond: 99,
};
const WORDS = {
  spread: "95 % interval",
  threshold: "1.0 % of the validation flows",
};

Deno.test("comparison() draws three dots with their spread for each detector", () => {
  const { count, texts } = draw(() => comparison([OWN, OTHER], WORDS));
  assertEquals(count("circle", "dot"), 6);
  assertEquals(count("path", "link"), 6);
  for (
    const text of [
      "Autoencoder",
      "Isolation forest",
      "0.9800",
      "0.2500",
      "ROC-AUC →",
      "Average precision →",
      "Recall →",
      "341k",
      "99",
    ]
  ) assert(texts.includes(text), `"${text}" is not in ${texts.join("|")}`);
  const caption = texts.join(" ");
  assert(caption.includes("Dot and line: 95 % interval."), caption);
  assert(caption.includes("1.0 % of the validation flows"), caption);
});

Deno.test("comparison() makes the own detector stand out", () => {
  const colors = (detector: DetectorQuality) => {
    const { svg } = draw(() => comparison([detector], WORDS));
    return {
      own: svg.includes(METRIC_COLOR),
      other: svg.includes(REFERENCE_COLOR),
      bold: svg.includes('font-weight="bold"'),
    };
  };
  assertEquals(colors(OWN), { own: true, other: false, bold: true });
  assertEquals(colors(OTHER), { own: false, other: true, bold: false });
});

Deno.test("comparison() begins each axis at a round number below all lines", () => {
  const { texts } = draw(() => comparison([OWN, OTHER], WORDS));
  const ticks = texts.filter((text) => /^[01](\.\d{1,3})?$/.test(text));
  assertEquals(ticks, [
    "0.96",
    "0.98",
    "1",
    "0.4",
    "0.7",
    "1",
    "0",
    "0.5",
    "1",
  ]);
});

Deno.test("comparison() gives a detector that is far worse than most an arrow, not the axis", () => {
  const others = [1, 2, 3].map((at) => ({ ...OTHER, name: `Other ${at}` }));
  const worse = { value: 0.7, low: 0.69, high: 0.71 };
  const { texts, count } = draw(() =>
    comparison([OWN, ...others, { ...OTHER, rocAuc: worse }], WORDS)
  );
  assert(texts.includes("← 0.7000"), texts.join("|"));
  assert(texts.includes("0.98"), "the axis begins at 0.96"); // its middle
  assertEquals(count("circle", "dot"), 3 * 5 - 1);
});

Deno.test("comparison() draws perfect detectors, and none at all", () => {
  const best = { value: 1, low: 1, high: 1 };
  const perfect = {
    ...OWN,
    rocAuc: best,
    averagePrecision: best,
    recall: best,
  };
  const { texts } = draw(() => comparison([perfect], WORDS));
  assertEquals(texts.filter((text) => text === "0.99").length, 3);
  assertEquals(
    draw(() => comparison([], WORDS)).count("circle", "dot"),
    0,
  );
});
