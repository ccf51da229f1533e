/**
 * The name that a misspelt one most likely stands for.
 *
 * @param name What was written.
 * @param names Those that there are.
 * @returns The one with the fewest letters to change (inserted, left out, replaced
 * or swapped with the next), if they are a third of `name` at most, or one that
 * `name` begins or is the beginning of; undefined where nothing is so near.
 *
 * @example
 * ```ts
 * import { nearestName } from "./nearest_name.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const names = ["epochs", "seed", "exclude"];
 * assertEquals(nearestName("epoch", names), "epochs");
 * assertEquals(nearestName("esed", names), "seed");
 * assertEquals(nearestName("colour", names), undefined);
 * ```
 */
export function nearestName(
  name: string,
  names: readonly string[],
): string | undefined {
  const asked = plain(name);
  if (asked === "" || asked.length > LONGEST) return undefined;
  const most = Math.floor(asked.length / 3);
  const [best] = names.map((candidate) => ({
    candidate,
    edits: editDistance(asked, plain(candidate)),
  })).sort((a, b) => a.edits - b.edits);
  if (best !== undefined && best.edits <= most) return best.candidate;
  return names.find((candidate) =>
    Math.min(asked.length, plain(candidate).length) >= SHORTEST_START &&
    (plain(candidate).startsWith(asked) || asked.startsWith(plain(candidate)))
  );
}

/** `; did you mean epochs?`, or nothing where no name is near. */
export function didYouMean(
  name: string,
  names: readonly string[],
  mark = "",
): string {
  const nearest = nearestName(name, names);
  return nearest === undefined ? "" : `; did you mean ${mark}${nearest}?`;
}

/** Longer names are no slips of the keyboard. */
const LONGEST = 60;

/** Fewer letters are the beginning of too many names. */
const SHORTEST_START = 3;

/** `batch_size`, `batchSize` and `batch-size` are the same to a person. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, "");
}

/** Letters to change: the "optimal string alignment" distance. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      row[j] = Math.min(
        above[j] + 1,
        row[j - 1] + 1,
        above[j - 1] + (isSame ? 0 : 1),
      );
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] &&
        a[i - 2] === b[j - 1];
      if (isSwapped) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, above] = [above, row];
  }
  return above[b.length];
}
