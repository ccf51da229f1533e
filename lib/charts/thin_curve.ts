/** A point of a curve in the unit square. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/**
 * Leaves out points that lie too close to be seen apart, so that a curve with a
 * point for each of a million scores stays a small picture.
 *
 * Of the points between two that are kept, none is further along the curve from
 * the first (|dx| + |dy|) than a `most`-th of the curve's length.
 *
 * @param x Shape `[n]`.
 * @param y Shape `[n]`.
 * @param most About how many points to keep; fewer points come back as they are.
 * @throws {TypeError} If the two differ in length.
 */
export function thinCurve(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  most = 2000,
): CurvePoint[] {
  if (x.length !== y.length) {
    throw new TypeError(
      "Cannot draw curve as x and y must have the same length: " +
        `found ${x.length} and ${y.length}`,
    );
  }
  const points = Array.from(x, (_, index) => ({ x: x[index], y: y[index] }));
  if (points.length <= most) return points;

  const step = (to: number) =>
    Math.abs(x[to] - x[to - 1]) + Math.abs(y[to] - y[to - 1]);
  let length = 0;
  for (let index = 1; index < points.length; index++) length += step(index);

  let since = 0; // length of the curve since the last point that was kept
  return points.filter((_, index) => {
    if (index === 0 || index === points.length - 1) return true;
    since += step(index);
    if (since < length / most) return false;
    since = 0;
    return true;
  });
}
