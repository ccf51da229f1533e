/** As many rows as asked for, the normal ones first. */
export function labelsOf(normal: number, attack: number): Uint8Array {
  return new Uint8Array(normal + attack).fill(1, normal);
}
