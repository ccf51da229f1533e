import { openRandom, permutation } from "../base/mod.ts";
import { formatCount } from "./format.ts";

/** Something of one of the classes. */
export interface Labelled {
  readonly label: "Normal" | "Attack";
}

/** What is drawn of each class, and what to say of the rest. */
export interface ClassSample<T extends Labelled> {
  readonly normals: readonly T[];
  readonly attacks: readonly T[];
  /** Undefined where nothing was left out. */
  readonly caption: string | undefined;
}

/**
 * Draws points where there are too many: each class gets half of them, and what
 * one class does not need goes to the other. Which are drawn is random, but
 * always the same.
 *
 * @param most Points to keep, in [2, ∞).
 */
export function sampleClasses<T extends Labelled>(
  points: readonly T[],
  most: number,
): ClassSample<T> {
  const normals = points.filter(({ label }) => label === "Normal");
  const attacks = points.filter(({ label }) => label === "Attack");
  const half = Math.floor(most / 2);
  const shownNormals = sample(normals, Math.max(half, most - attacks.length));
  const shownAttacks = sample(attacks, Math.max(half, most - normals.length));
  return {
    normals: shownNormals,
    attacks: shownAttacks,
    caption: shownNormals.length + shownAttacks.length < points.length
      ? `Drawn: ${formatCount(shownNormals.length)} of ` +
        `${formatCount(normals.length)} normal flows and ` +
        `${formatCount(shownAttacks.length)} of ` +
        `${formatCount(attacks.length)} attacks, at random.`
      : undefined,
  };
}

function sample<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const order = permutation(items.length, openRandom(0, "latent scatter"));
  return Array.from(order.subarray(0, most), (index) => items[index]);
}
