import { join } from "node:path";
import { parseFlags, runCommand } from "../lib/cli/command.ts";
import { readRunFlags, RUN_FLAGS } from "../lib/cli/run_flags.ts";
import { type Matrix, UsageError } from "../lib/base/mod.ts";
import { drawSubset } from "../lib/split/mod.ts";
import { openFlows, prepareHonest } from "../lib/pipeline/mod.ts";

/**
 * Prints the row numbers of the honest splits of a file, a line of JSON a seed,
 * so that detectors in other languages run on the very same rows:
 *
 *     deno run -A bench/export_splits.ts --data FLOWS --seeds 10 > splits.jsonl
 *
 * Rows are counted from 0 in the file's order; all of them are split, so a file
 * of more rows than the preset's wants `--preset full`.
 *
 * `--features FOLDER` also writes what this project's detectors learn: the
 * features of all rows, as `<seed>.npy`, encoded by that seed's training rows.
 * Rows of the data set are in them: the folder stays out of the repository.
 */
async function main(): Promise<void> {
  const { features: folder, ...flags } = parseFlags(Deno.args, {
    ...RUN_FLAGS,
    features: { type: "string" },
  });
  const { settings, seeds } = await readRunFlags(flags);
  if (settings.protocol !== "honest" || settings.data === null) {
    throw new UsageError("export_splits takes --data and the honest protocol");
  }
  const opened = await openFlows(settings);
  for (let i = 0; i < (seeds ?? 1); i++) {
    const seed = settings.seed + i;
    const flows = await drawSubset(opened.flows, settings.subset, seed);
    if (flows !== opened.flows) {
      throw new UsageError(
        "export_splits numbers the rows of a file: expected no subset of it",
      );
    }
    const { split, features } = await prepareHonest(flows, {
      ...settings,
      seed,
      exclude: opened.exclude,
    });
    console.log(JSON.stringify({
      seed,
      train: [...split.train],
      validation: [...split.validation],
      testNormal: [...split.testNormal],
      testAttack: [...split.testAttack],
    }));
    if (typeof folder === "string") {
      await Deno.mkdir(folder, { recursive: true });
      const every = Uint32Array.from({ length: flows.height }, (_, row) => row);
      const bytes = encodeNpy(await features(every));
      await Deno.writeFile(join(folder, `${seed}.npy`), bytes);
    }
  }
}

/** A matrix as a file of NumPy's, version 1.0 of its format. */
function encodeNpy({ values, rows, columns }: Matrix): Uint8Array<ArrayBuffer> {
  const about = `{'descr': '<f4', 'fortran_order': False, ` +
    `'shape': (${rows}, ${columns}), }`;
  const before = 10; // bytes: the magic number, the version and a length
  const length = Math.ceil((before + about.length + 1) / 64) * 64 - before;
  const header = "\x93NUMPY\x01\x00" +
    String.fromCharCode(length & 0xff, length >> 8) +
    about.padEnd(length - 1) + "\n";
  const bytes = new Uint8Array(header.length + values.byteLength);
  bytes.set(Uint8Array.from(header, (letter) => letter.charCodeAt(0)));
  const { buffer, byteOffset, byteLength } = values;
  bytes.set(new Uint8Array(buffer, byteOffset, byteLength), header.length);
  return bytes;
}

if (import.meta.main) await runCommand(main);
