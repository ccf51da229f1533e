import { join } from "node:path";
import { parseFlags, runCommand } from "../lib/cli/command.ts";
import { readRunFlags, RUN_FLAGS } from "../lib/cli/run_flags.ts";
import {
  type Matrix,
  openRandom,
  selectRows,
  UsageError,
} from "../lib/base/mod.ts";
import { Flows } from "../lib/dataset/mod.ts";
import { drawRows } from "../lib/isolation/mod.ts";
import { AnomalyScore } from "../lib/model/anomaly_score.ts";
import { rowsWith } from "../lib/split/mod.ts";
import {
  openFlows,
  prepareHonest,
  type RunSettings,
  trainDetector,
} from "../lib/pipeline/mod.ts";

/**
 * Learns without labels: the attacks stay among the flows, and all flows count as
 * normal. For each seed, splits them, learns from 60 % (20 % more say which
 * epoch was best) and scores all of them. Writes the features, the rows learnt
 * from, the scores and, to judge them, the labels into folders that
 * `unlabelled.py` reads, a folder a seed:
 *
 *     deno run -A bench/unlabelled.ts --data FLOWS --seeds 10 --out FOLDER
 *
 * `--split temporal` learns from the first 60 % in time, the same for each seed;
 * it is the default where the flows have times.
 * `--share R` leaves out flows at random so that the share of attacks is R.
 */
async function main(): Promise<void> {
  const { out, share, ...flags } = parseFlags(Deno.args, {
    ...RUN_FLAGS,
    out: { type: "string" },
    share: { type: "string" },
  }) as Record<string, string | undefined>;
  const { settings, seeds } = await readRunFlags(flags);
  if (settings.data === null || out === undefined) {
    throw new UsageError("unlabelled takes --data and --out");
  }
  const opened = await openFlows(settings);
  const flows = share === undefined
    ? opened.flows
    : await withShare(opened.flows, Number(share));
  const truth = await flows.labels();
  const withheld = await withoutLabels(flows);
  const every = Uint32Array.from(truth.keys());
  for (let i = 0; i < (seeds ?? 1); i++) {
    const seed = settings.seed + i;
    const { split, features: featuresOf } = await prepareHonest(withheld, {
      ...settings,
      seed,
      exclude: opened.exclude.filter((name) => withheld.columns.includes(name)),
    });
    const features = await featuresOf(every);
    const scores = await learnAndScore(features, split, { ...settings, seed });
    const folder = join(out, String(seed));
    await Deno.mkdir(folder, { recursive: true });
    const arrays = {
      features: features.values,
      train: split.train,
      truth,
      ...scores,
    };
    for (const [name, array] of Object.entries(arrays)) {
      const { buffer, byteOffset, byteLength } = array;
      const bytes = new Uint8Array(buffer, byteOffset, byteLength);
      await Deno.writeFile(
        join(folder, name),
        bytes as Uint8Array<ArrayBuffer>,
      );
    }
    console.log(`${folder}: ${features.rows} × ${features.columns}`);
  }
}

/** The same flows, taken as normal. */
async function withoutLabels(flows: Flows): Promise<Flows> {
  const frame = (await flows.frame()).drop("binary_label", "attack_label");
  const roles = flows.roles.filter(({ name }) => frame.columns.includes(name));
  const labelled = await Flows.of(frame, flows.name).labelled();
  return labelled.flows.withRoles(roles);
}

/** Scores all rows: as without labels, and as the configuration else would. */
async function learnAndScore(
  features: Matrix,
  { train, validation }: { train: Uint32Array; validation: Uint32Array },
  settings: RunSettings,
): Promise<Record<string, Float32Array>> {
  const held = selectRows(features, validation);
  const { detector } = await trainDetector(
    selectRows(features, train),
    held,
    settings,
    {},
    undefined,
    { unlabelled: true },
  );
  const { configuration, seed } = settings;
  const { scoreWeights } = configuration;
  const unlabelled = await detector.score(features);
  const score = await AnomalyScore.learn(detector, held, {
    ...scoreWeights,
    seed,
  });
  const labelled = await score.score(detector, features);
  detector.dispose();
  return { unlabelled, labelled };
}

/** Leaves out flows of one class at random until the attacks are that share. */
async function withShare(flows: Flows, share: number): Promise<Flows> {
  const labels = await flows.labels();
  const classes = [rowsWith(labels, 0), rowsWith(labels, 1)];
  const [normal, attack] = classes.map(({ length }) => length);
  const counts = share * (normal + attack) > attack
    ? [Math.round(attack / share * (1 - share)), attack]
    : [normal, Math.round(normal / (1 - share) * share)];
  const random = openRandom(42, "share of attacks");
  return flows.withRows(
    Uint32Array.from(
      classes.flatMap((rows, label) =>
        Array.from(drawRows(rows.length, counts[label], random), (i) => rows[i])
      ),
    ).sort(),
  );
}

if (import.meta.main) await runCommand(main);
