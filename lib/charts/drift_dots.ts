import * as Plot from "@observablehq/plot";
import { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
import { labelBelow, logAxis, namedRows } from "./axes.ts";
import { HALO, REFERENCE_LINE, tip, VALUE_DOT } from "./marks.ts";
import {
  ATTACK_COLOR,
  formatValue,
  METRIC_COLOR,
  REFERENCE_COLOR,
  SMALL_TEXT_SIZE,
} from "./style.ts";

/** How far something with a name has moved. */
export interface NamedShift {
  readonly name: string;
  /** Population stability index, at least 0. */
  readonly psi: number;
  /** Drawn in the colour of attacks. */
  readonly hasMoved: boolean;
}

/** Options of {@linkcode driftDots}. */
export interface DriftDotsOptions extends ChartOptions {
  /** Where a line is drawn: up to there, things do not count as moved. */
  readonly bound: number;
}

/** Below this, nothing is to be told apart. */
const LEAST_PSI = 0.01;

/**
 * Draws how far columns have moved, one below the other, in the order given: a dot
 * for each on a log axis, and its number beside it.
 */
export function driftDots(
  shifts: readonly NamedShift[],
  options: DriftDotsOptions,
): Figure {
  const { bound } = options;
  const furthest = Math.max(1, ...shifts.map(({ psi }) => psi));
  const dots = shifts.map((shift) => ({
    ...shift,
    value: Math.max(shift.psi, LEAST_PSI),
  }));
  return drawFigure(
    {
      title: "How far columns moved",
      ...namedRows(shifts.map(({ name }) => name), 24, 50),
      marginRight: 60,
      x: {
        ...logAxis([LEAST_PSI, furthest]),
        ...labelBelow("Population stability index (log scale) →", 42),
        grid: true,
      },
      marks: [
        Plot.ruleX([bound], REFERENCE_LINE),
        Plot.text([`moved, above ${bound}`], {
          x: bound,
          frameAnchor: "top",
          dy: -16,
          fill: REFERENCE_COLOR,
        }),
        Plot.dot(dots, { ...VALUE_DOT, fill: color }),
        Plot.text(dots, {
          ...HALO,
          x: "value",
          y: "name",
          text: ({ psi }: NamedShift) =>
            psi < LEAST_PSI
              ? `<${LEAST_PSI}`
              : formatValue(Number(psi.toPrecision(2))),
          textAnchor: "start",
          dx: 10,
          fontSize: SMALL_TEXT_SIZE,
          strokeWidth: 4,
        }),
        tip(dots, {
          x: "value",
          y: "name",
          along: "y",
          text: ({ name, psi, hasMoved }) =>
            `${name}: ${formatValue(psi)}\n${
              hasMoved ? "moved" : "did not move"
            }`,
        }),
      ],
    },
    options,
    { chart: "driftDots", args: [shifts, options] },
  );
}

function color({ hasMoved }: NamedShift): string {
  return hasMoved ? ATTACK_COLOR : METRIC_COLOR;
}
