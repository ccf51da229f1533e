import * as ObservablePlot from "@observablehq/plot";
import { serverDocument } from "../charts/mod.ts";

/** Draws a plot without a browser; `show` puts it under the cell. */
function plot(options: ObservablePlot.PlotOptions = {}) {
  return ObservablePlot.plot({
    document: serverDocument as ObservablePlot.PlotOptions["document"],
    ...options,
  });
}

/**
 * Observable Plot for cells: `Plot.plot(…)` and `Plot.dot(…).plot()` have a document
 * to draw in, which they look for in a browser otherwise. All else is Plot's own.
 */
export const Plot = { ...ObservablePlot, plot };

// A mark's own `plot` calls the one of its module.
ObservablePlot.Mark.prototype.plot = function (
  { marks = [], ...options }: ObservablePlot.PlotOptions = {},
) {
  return plot({
    ...options,
    marks: [...marks, this as ObservablePlot.Markish],
  });
};
