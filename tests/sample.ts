import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * The folder with the real sample, 7,000 flows of UNSW-NB15 whose licence keeps
 * them out of this repository: `UNSW_NB15_SAMPLE`, by default the folder
 * `shared/data` beside the checkout.
 */
const SAMPLE_FOLDER = Deno.env.get("UNSW_NB15_SAMPLE") ??
  join(import.meta.dirname!, "../../shared/data");

export const SAMPLE_PARQUET = join(
  SAMPLE_FOLDER,
  "unsw_nb15_flows_7000.parquet",
);
export const SAMPLE_CSV = join(SAMPLE_FOLDER, "unsw-nb15_1_sampled.csv");

const present = existsSync(SAMPLE_PARQUET) && existsSync(SAMPLE_CSV);

/** A test on the real sample, skipped, saying so, where the sample is absent. */
export function sampleTest(name: string, fn: () => void | Promise<void>) {
  const why = present ? "" : " (skipped: no sample, see UNSW_NB15_SAMPLE)";
  Deno.test({ name: name + why, ignore: !present, fn });
}
