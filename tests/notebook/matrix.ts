/**
 * Runs the notebooks with the settings that their exercises and comments suggest,
 * and says which of them fail:
 *
 *     deno run -A tests/notebook/matrix.ts [NAME ...]
 *
 * A name is one that `--list` prints. Without names all are run: half an hour on two
 * cores. Each changes values in the settings cell of a copy; the notebooks stay as
 * they are. Needs `deno task lab --setup-only`. Those on real flows are left out,
 * and said so, where there are none (`UNSW_NB15_SAMPLE`, see `tests/sample.ts`).
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../../lib/base/mod.ts";
import { setUpEnvironment, VENV } from "../../lib/tools/jupyter/mod.ts";
import { SAMPLE_PARQUET } from "../sample.ts";

/** Values for names in the settings cell. */
type Changes = Readonly<Record<string, unknown>>;

const NOTEBOOKS = {
  "01": "01_network_traffic_anomaly_detection",
  "02": "02_honest_evaluation",
  "03": "03_score_and_explain",
  "04": "04_your_own_traffic",
};
const TTL = ["sttl", "dttl", "ct_state_ttl"];
const SEEDS: Changes[] = [1, 2, 3, 4, 5].map((seed) => ({ seed }));

const CASES: Readonly<Record<keyof typeof NOTEBOOKS, readonly Changes[]>> = {
  "01": [
    { preset: "quick" },
    ...SEEDS,
    { seed: 2, exclude: TTL },
    { contamination: 0 },
    { contamination: 0.02 },
    { data: SAMPLE_PARQUET },
  ],
  "02": [
    { preset: "quick", SEEDS: 1 },
    ...SEEDS,
    { noShortcuts: true },
    { exclude: ["sbytes"] },
    { contamination: 0.03 },
    { split: "temporal" },
    { data: SAMPLE_PARQUET },
    { data: SAMPLE_PARQUET, noShortcuts: true },
  ],
  "03": [
    { preset: "quick" },
    ...SEEDS,
    { exclude: TTL },
    { OTHER: { seed: 43 } },
    { YOUR_FLOWS_PER_DAY: 50_000, NEW_SEED: 8 },
    { data: SAMPLE_PARQUET },
  ],
  "04": [
    ...SEEDS,
    { ATTACK_SHARE: 0.05, contamination: 0.05 },
    { split: "random" },
    { FLOWS_A_WEEK: 5000 },
  ],
};

/** A notebook and how its settings differ. */
interface Case {
  readonly name: string;
  readonly notebook: string;
  readonly changes: Changes;
}

const ALL: readonly Case[] = Object.entries(CASES).flatMap(([number, list]) =>
  list.map((changes) => ({
    name: [number, ...Object.entries(changes).map(inWords)].join(" "),
    notebook: NOTEBOOKS[number as keyof typeof NOTEBOOKS],
    changes,
  }))
);

function inWords([name, value]: [string, unknown]): string {
  return value === SAMPLE_PARQUET
    ? "real flows"
    : `${name}=${JSON.stringify(value).replaceAll('"', "")}`;
}

/**
 * Gives names of a settings cell other values.
 *
 * @param source Lines such as `const SEEDS = 3;` and `seed: 42, // a comment`.
 * @throws {RangeError} If a name has no such line.
 */
export function withSettings(source: string, changes: Changes): string {
  return Object.entries(changes).reduce((text, [name, value]) => {
    const line = new RegExp(
      `^( *(?:const ${name}\\b[^=]*= |${name}: )).*?([,;])( //.*)?$`,
      "m",
    );
    if (!line.test(text)) {
      throw new RangeError(
        `Cannot set ${name}: the settings have no such line`,
      );
    }
    return text.replace(
      line,
      (_, start, end) => start + JSON.stringify(value) + end,
    );
  }, source);
}

/** Writes a copy of a notebook with other settings; returns its path. */
async function writeCopy(
  { notebook, changes }: Case,
  folder: string,
): Promise<string> {
  const json = JSON.parse(
    await Deno.readTextFile(join(PROJECT, "notebooks", `${notebook}.ipynb`)),
  );
  const settings = json.cells.find((cell: { source: string[] }) =>
    cell.source.join("").includes("nids.runSettings(")
  );
  settings.source = withSettings(settings.source.join(""), changes);
  const path = join(folder, `${notebook}.ipynb`);
  await Deno.writeTextFile(path, JSON.stringify(json));
  return path;
}

/** Runs one; returns what is wrong, empty if nothing. */
async function runCase(which: Case): Promise<string> {
  const { python, variables } = await setUpEnvironment(VENV);
  const folder = await Deno.makeTempDir();
  try {
    const { success, stdout, stderr } = await new Deno.Command(python, {
      args: [
        join(PROJECT, "lib", "tools", "jupyter", "run_notebook.py"),
        `--folder=${join(PROJECT, "notebooks")}`,
        await writeCopy(which, folder),
      ],
      env: { ...variables, NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    return success
      ? ""
      : (decoder.decode(stdout) + decoder.decode(stderr)).trim();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function main(names: readonly string[]): Promise<number> {
  if (names.includes("--list")) {
    for (const { name } of ALL) console.log(name);
    return 0;
  }
  const unknown = names.filter((name) => !ALL.some((one) => one.name === name));
  if (unknown.length > 0) {
    console.error(`no such name: ${unknown.join(", ")} (--list prints them)`);
    return 2;
  }
  let failures = 0;
  const chosen = ALL.filter(({ name }) =>
    names.length === 0 || names.includes(name)
  );
  for (const which of chosen) {
    if (which.changes.data && !existsSync(SAMPLE_PARQUET)) {
      console.log(`skipped  ${which.name} (no sample, see UNSW_NB15_SAMPLE)`);
      continue;
    }
    const started = performance.now();
    const wrong = await runCase(which);
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    console.log(`${wrong ? "FAILED" : "ok"}  ${which.name} (${seconds} s)`);
    if (wrong) {
      failures++;
      console.log(wrong);
    }
  }
  return failures > 0 ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
