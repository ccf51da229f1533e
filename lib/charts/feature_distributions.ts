import * as Plot from "@observablehq/plot";
import { binEdges, chooseValueAxis } from "./axes.ts";
import { type ChartOptions, drawFigure, type Figure, inset } from "./figure.ts";
import { classOutlines } from "./marks.ts";
import {
  CHART_WIDTH,
  CLASS_COLORS,
  formatShareTick,
  formatTick,
} from "./style.ts";

/** The values of one feature, by class. */
export interface FeatureValues {
  /** The feature's name. */
  readonly feature: string;
  /** Its values in normal flows, shape `[nNormalFlows]`; NaN for a gap. */
  readonly normal: ArrayLike<number>;
  /** Its values in attacks, shape `[nAttackFlows]`. */
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

function drawPanel(
  { feature, normal, attack }: FeatureValues,
  options: ChartOptions,
): Figure {
  const axis = chooseValueAxis([...Array.from(normal), ...Array.from(attack)]);
  const edges = binEdges(...axis.domain, BINS, axis);
  const { marks, highest } = classOutlines(normal, attack, edges, "share");
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
      ...marks,
      Plot.text([axis.type === "symlog" ? `${feature} (symlog)` : feature], {
        frameAnchor: "top-left",
        dy: -20,
        fontWeight: "bold",
      }),
    ],
  }, options);
}
