/**
 * The largest float32 that is at most `value`. A float32 is above one of the two
 * exactly where it is above the other.
 */
export function float32Below(value: number): number {
  const rounded = Math.fround(value);
  if (rounded <= value) return rounded;
  const bits = new DataView(new ArrayBuffer(4));
  bits.setFloat32(0, rounded);
  // Patterns of bits are ordered as the numbers' sizes are.
  const step = rounded > 0 ? -1 : 1;
  bits.setInt32(0, bits.getInt32(0) + step);
  return rounded === 0 ? -(2 ** -149) : bits.getFloat32(0);
}
