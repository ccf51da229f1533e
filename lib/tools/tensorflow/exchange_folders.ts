import { join } from "node:path";
import { existsSync } from "node:fs";

/** A folder that is to take another's place; it need not be there. */
export interface Replacement {
  /** The place. */
  readonly path: string;
  /** What comes there; where there is no such folder, the place becomes empty. */
  readonly from: string;
}

/**
 * Puts folders in the place of others and tries them; all are where they were
 * before when the attempt fails. They lie on one disk: nothing is copied.
 *
 * @param scratch Folder for what was there, which the caller removes.
 * @returns What the attempt returns.
 * @throws What the attempt throws.
 */
export async function exchangeFolders<T>(
  replacements: readonly Replacement[],
  scratch: string,
  attempt: () => Promise<T>,
): Promise<T> {
  const aside = await Deno.makeTempDir({ dir: scratch, prefix: "earlier-" });
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const [index, { path, from }] of replacements.entries()) {
      const earlier = join(aside, String(index));
      if (existsSync(path)) {
        await Deno.rename(path, earlier);
        undo.push(() => Deno.rename(earlier, path));
      }
      if (existsSync(from)) {
        await Deno.rename(from, path);
        undo.push(() => Deno.rename(path, from));
      }
    }
    return await attempt();
  } catch (error) {
    for (const step of undo.toReversed()) await step();
    throw error;
  }
}
