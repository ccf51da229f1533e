import * as Plot from "@observablehq/plot";
import { binEdges, chooseValueAxis, type ValueAxis } from "./axes.ts";
import { type ChartOptions, drawFigure, type Figure, inset } from "./figure.ts";
import { type ClassCounts, classOutlines, countClasses } from "./marks.ts";
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
  /** What it is measured in. Default or null: it is not told. */
  readonly unit?: string | null;
  /** Its values in normal flows, shape `[nNormalFlows]`; NaN for a gap. */
  readonly normal: ArrayLike<number>;
  /** Its values in attacks, shape `[nAttackFlows]`. */
  readonly attack: ArrayLike<number>;
}

/** The same, counted in bins. */
export interface FeatureBins extends ClassCounts {
  readonly feature: string;
  readonly unit?: string | null;
  /** How the values are laid out along the axis. */
  readonly axis: Pick<ValueAxis, "type" | "constant" | "domain" | "ticks">;
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
  features: readonly (FeatureValues | FeatureBins)[],
  options: ChartOptions = {},
): Figure {
  const { document, hide, width = CHART_WIDTH } = options;
  const bins = features.map((values) =>
    "edges" in values ? values : binFeature(values)
  );
  const columns = Math.min(3, Math.max(1, features.length));
  const rows = Math.ceil(features.length / columns);
  const panelWidth = Math.floor(width / columns);
  const panelHeight = options.height
    ? Math.floor(options.height / Math.max(1, rows))
    : PANEL_HEIGHT;
  return drawFigure(
    {
      title: "Features by class",
      caption: "Height: share of the class's flows in each of " +
        `${BINS} bins. Symlog: logarithmic, but linear next to 0.`,
      height: rows * panelHeight,
      color: { ...CLASS_COLORS, legend: true },
      axis: null,
      marks: bins.map((feature, index) =>
        inset(
          drawPanel(feature, {
            document,
            hide,
            width: panelWidth,
            height: panelHeight,
          }),
          (index % columns) * panelWidth,
          Math.floor(index / columns) * panelHeight,
        )
      ),
    },
    options,
    { chart: "featureDistributions", args: [bins, options] },
  );
}

function binFeature(
  { feature, unit, normal, attack }: FeatureValues,
): FeatureBins {
  const axis = chooseValueAxis([...Array.from(normal), ...Array.from(attack)]);
  const edges = binEdges(...axis.domain, BINS, axis);
  return { feature, unit, axis, ...countClasses(normal, attack, edges) };
}

function drawPanel(
  { feature, unit, axis, ...counts }: FeatureBins,
  options: ChartOptions,
): Figure {
  const { marks, highest } = classOutlines(counts, "share", options.hide);
  const notes = [unit, axis.type === "symlog" ? axis.type : null]
    .filter(Boolean).join(", ");
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
      Plot.text([notes ? `${feature} (${notes})` : feature], {
        frameAnchor: "top-left",
        dy: -20,
        fontWeight: "bold",
      }),
    ],
  }, options);
}
