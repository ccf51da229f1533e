import { join } from "node:path";

/**
 * The folder with the PyTorch notebook that notebook 01 follows, which is not in
 * this repository: `UNSW_NB15_ORIGINAL`, by default the folder `shared/original`
 * beside the checkout.
 */
const ORIGINAL_FOLDER = Deno.env.get("UNSW_NB15_ORIGINAL") ??
  join(import.meta.dirname!, "../../shared/original");

/** Its text; null where it is absent. */
export async function readOriginal(): Promise<string | null> {
  const files = await Array.fromAsync(Deno.readDir(ORIGINAL_FOLDER))
    .catch(() => []);
  if (files.length === 0) return null;
  return await Deno.readTextFile(join(ORIGINAL_FOLDER, files[0].name));
}
