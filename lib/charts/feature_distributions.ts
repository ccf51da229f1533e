import * as Plot from "@observablehq/plot";
import { binEdges, classOutline, outlineMarks } from "./histogram.ts";
import { type ChartOptions, drawFigure, type Figure, inset } from "./figure.ts";
import { chooseValueAxis, formatShareTick, formatTick } from "./value_axis.ts";
import { CHART_WIDTH, CLASS_COLORS } from "./palette.ts";

/** The values of one feature, by class. */
export interface FeatureValues {
  readonly feature: string;
  readonly normal: ArrayLike<number>;
  readonly attack: ArrayLike<number>;
}

const BINS = 30;
const PANEL_HEIGHT = 150;

/**
 * Draws a small histogram for each feature, normal flows against attacks. The
 * height is the bin's share of the class, so that classes of unequal size can be
 * compared; heavy-tailed features have a symlog axis, and say so.
 *
 * @param features One panel each, in rows of three.
 */
export function featureDistributions(
  features: readonly FeatureValues[],
  options: ChartOptions = {},
): Figure {
  const { document, width = CHART_WIDTH } = options;
  const columns = Math.min(3, Math.max(1, features.length));
  const rows = Math.ceil(features.length / columns);
  const panelWidth = Math.floor(width / columns);
  const panelHeight = options.height
    ? Math.floor(options.height / Math.max(1, rows))
    : PANEL_HEIGHT;
  return drawFigure({
    title: "Features by class",
    caption: "Height: share of the class's flows in each of " +
      `${BINS} bins. Symlog: logarithmic, but linear next to 0.`,
    height: rows * panelHeight,
    color: { ...CLASS_COLORS, legend: true },
    axis: null,
    marks: features.map((values, index) =>
      inset(
        drawPanel(values, { document, width: panelWidth, height: panelHeight }),
        (index % columns) * panelWidth,
        Math.floor(index / columns) * panelHeight,
      )
    ),
  }, options);
}

function drawPanel(values: FeatureValues, options: ChartOptions): Figure {
  const axis = chooseValueAxis([
    ...Array.from(values.normal),
    ...Array.from(values.attack),
  ]);
  const edges = binEdges(...axis.domain, BINS, axis);
  const outlines = [
    ...classOutline("Normal", values.normal, edges, "share"),
    ...classOutline("Attack", values.attack, edges, "share"),
  ];
  const highest = Math.max(0, ...outlines.map(({ height }) => height));
  return drawFigure({
    marginLeft: 42,
    marginRight: 16,
    marginTop: 26,
    marginBottom: 28,
    x: {
      type: axis.type,
      constant: axis.constant,
      domain: axis.domain,
      ticks: axis.ticks ?? 4,
      tickFormat: formatTick,
      label: null,
    },
    y: {
      domain: [0, highest || 1],
      ticks: 3,
      tickFormat: formatShareTick,
      label: null,
      grid: true,
    },
    color: CLASS_COLORS,
    marks: [
      ...outlineMarks(outlines),
      Plot.text([
        axis.type === "symlog" ? `${values.feature} (symlog)` : values.feature,
      ], { frameAnchor: "top-left", dy: -20, fontWeight: "bold" }),
    ],
  }, options);
}
