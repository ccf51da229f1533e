import type { Quantity } from "./quantities.ts";
import type { Spread } from "./statistics.ts";

/** A measured figure with its unit: `1.43 s`, `88,200 rows/s`, `0.46 GB`. */
export function formatFigure(value: number, unit: Quantity["unit"]): string {
  switch (unit) {
    case "s":
      return `${threeDigits(value)} s`;
    case "rows/s":
      return `${threeDigits(value)} rows/s`;
    case "bytes":
      return `${threeDigits(value / 1e9)} GB`;
  }
}

/** A ratio: `2.04×`. */
export function formatRatio(ratio: number): string {
  return `${ratio.toFixed(2)}×`;
}

/** A ratio with the least and the greatest of several: `2.04× [1.90–2.21]`. */
export function formatSpread({ median, low, high }: Spread): string {
  return low === high
    ? formatRatio(median)
    : `${formatRatio(median)} [${low.toFixed(2)}–${high.toFixed(2)}]`;
}

/** Three digits that count, and no exponent. */
function threeDigits(value: number): string {
  const decimals = Math.max(
    0,
    2 - Math.floor(Math.log10(Math.abs(value) || 1)),
  );
  const rounded = Number(value.toPrecision(3));
  return rounded.toLocaleString("en-US", {
    minimumFractionDigits: Math.min(decimals, 3),
    maximumFractionDigits: Math.min(decimals, 3),
  });
}
