import { openRandomWords } from "../base/mod.ts";
import type { ThresholdCounts } from "./_threshold_counts.ts";

/** Both areas of a ranking. */
export interface Areas {
  readonly rocAuc: number;
  readonly averagePrecision: number;
}

/**
 * Opens a stream of resamples: each draws as many flows of either class as there
 * are, with replacement, and gives the areas of their ranking.
 *
 * The areas depend on nothing but which attacks share a score, and between or
 * beside which of them each normal flow lies. Attacks are therefore counted by
 * group of equal score, from the top, and normal flows by slot: 2g is the gap
 * above group g, 2g + 1 is a tie with it. A resample takes one walk along them.
 *
 * @param counts Of the ranking to draw from.
 * @param seed The same seed and ranking give the same resamples.
 */
export function openResamples(
  counts: ThresholdCounts,
  seed: number,
): () => Areas {
  const { groups, groupOfAttack, slotOfNormal } = rank(counts);
  const attacks = groupOfAttack.length;
  const normals = slotOfNormal.length;
  const drawnAttacks = new Uint32Array(groups);
  const drawnNormals = new Uint32Array(2 * groups + 1);
  const draw = openDraws(seed);
  return () => {
    draw(groupOfAttack, drawnAttacks);
    draw(slotOfNormal, drawnNormals);
    let truePositives = 0;
    let falsePositives = 0;
    let pairs = 0; // of an attack above a normal flow; a tie counts half
    let precisions = 0; // summed over attacks
    for (let group = 0; group < groups; group++) {
      const above = drawnNormals[2 * group];
      const beside = drawnNormals[2 * group + 1];
      const found = drawnAttacks[group];
      pairs += (above + beside) * truePositives + beside * found / 2;
      falsePositives += above + beside;
      if (found === 0) continue;
      truePositives += found;
      precisions += found * truePositives / (truePositives + falsePositives);
    }
    pairs += drawnNormals[2 * groups] * truePositives;
    return {
      rocAuc: pairs / (attacks * normals),
      averagePrecision: precisions / attacks,
    };
  };
}

/** The group of each attack and the slot of each normal flow, from the top. */
function rank({ truePositives, falsePositives }: ThresholdCounts) {
  const groupOfAttack = new Uint32Array(truePositives.at(-1)!);
  const slotOfNormal = new Uint32Array(falsePositives.at(-1)!);
  let groups = 0;
  for (let index = 0; index < truePositives.length; index++) {
    const [attack, normal] = [
      truePositives[index - 1] ?? 0,
      falsePositives[index - 1] ?? 0,
    ];
    const hasAttack = truePositives[index] > attack;
    const slot = 2 * groups + Number(hasAttack);
    slotOfNormal.fill(slot, normal, falsePositives[index]);
    groupOfAttack.fill(groups, attack, truePositives[index]);
    if (hasAttack) groups++;
  }
  return { groups, groupOfAttack, slotOfNormal };
}

/** Draws as many flows as there are, and counts them by the place they have. */
function openDraws(seed: number) {
  const { fill } = openRandomWords(seed, "bootstrap");
  const buffer = new Uint32Array(4096); // stays in the processor's cache
  return (places: Uint32Array, counts: Uint32Array): void => {
    counts.fill(0);
    // A word times this is a flow's number; at 2^20 flows some are likelier than
    // others by one in 2^12, far below what a resample can show.
    const scale = places.length / 2 ** 32;
    for (let start = 0; start < places.length; start += buffer.length) {
      const words = buffer.subarray(0, places.length - start);
      fill(words);
      for (let index = 0; index < words.length; index++) {
        counts[places[words[index] * scale >>> 0]]++;
      }
    }
  };
}
