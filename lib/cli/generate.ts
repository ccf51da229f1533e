import {
  classCounts,
  drawFlows,
  generateFlows,
  LOG_LAYOUTS,
  type LogName,
  writeFlows,
  writeLog,
} from "../dataset/generate/mod.ts";
import {
  print,
  printError,
  printText,
  type Progress,
  showProgress,
  SILENT,
  UsageError,
} from "../base/mod.ts";
import { checkTarget } from "../artifacts/mod.ts";
import {
  choiceFlag,
  integerFlag,
  namedFlag,
  numberFlag,
  parseFlags,
  runCommand,
} from "./command.ts";
import { interruptible } from "./interrupt.ts";

const HELP = `Writes flows shaped like UNSW-NB15 to a file

Usage: deno task generate [flags]

  --rows N     flows to write, 100 to 100,000,000; default 10,000
               (the data set itself has 2,059,415)
  --seed N     0 to 2,147,483,647; default 42; the same flags give the same flows
  --attack-share R
               share of attacks, from 0 and below 1; default the data set's,
               0.0484; the kinds of attacks keep their proportions
  --start DATE when the first flow begins, in UTC; default 2015-01-22T11:49:37
  --days N     spread the flows over so many days; default the data set's 31
               hours, which lie in two captures 25 days apart
  --drift      normal traffic has changed: nightly backups, video, longer RTTs
  --format F   default by the name of --out, which must end as the format does;
               .gz after it packs all but parquet
                 parquet    .parquet: the data set's columns, labels among them
                 csv        .csv: the same
                 zeek       .log: Zeek's conn.log
                 zeek-json  .json, .jsonl or .log: the same as lines of JSON
                 eve        .json, .jsonl or .log: Suricata's eve.json, with flows
                            and some other events
                 netflow    .csv: NetFlow v9, as in NF-UNSW-NB15
  --labels     zeek, zeek-json, netflow: add columns with the label and the kind
               of attack, which no tool writes; same flows as without
  --out PATH   the file; default data/generated_flows.parquet, or conn.log,
               conn.json, eve.json, netflow.csv in data/ by its format
  --force      replace the file if it is there; otherwise it is left alone
  --quiet      print nothing unless something goes wrong
  --help       print this

The flows have the columns, the types and, unless told otherwise, the shares of
classes of the data set, and no row of it. They are not traffic: results reached
on them show that the code works, not how well it finds attacks.

Examples:
  deno task generate
  deno task generate --rows 50000 --seed 7 --out data/flows.parquet
  deno task generate --rows 50000 --out data/flows.csv.gz
  deno task generate --rows 2059415 --out data/full_size.parquet --force
  deno task generate --attack-share 0.2 --out data/many_attacks.parquet
  deno task generate --format zeek --start 2026-03-02 --days 7 --out data/week1.log
  deno task train --data data/flows.parquet`;

const DEFAULTS = { rows: 10_000, seed: 42 } as const;

const FORMATS = ["parquet", ...Object.keys(LOG_LAYOUTS) as LogName[]] as const;
type Format = typeof FORMATS[number];

/** Where flows go whose place nobody chose. */
const DEFAULT_OUTS: Record<Format, string> = {
  parquet: "data/generated_flows.parquet",
  csv: "data/generated_flows.csv",
  zeek: "data/conn.log",
  "zeek-json": "data/conn.json",
  eve: "data/eve.json",
  netflow: "data/netflow.csv",
};

/** How the names of their files end, the usual one first. */
const ENDINGS: Record<Format, readonly string[]> = {
  parquet: [".parquet"],
  csv: [".csv"],
  zeek: [".log"],
  "zeek-json": [".json", ".jsonl", ".log"],
  eve: [".json", ".jsonl", ".log"],
  netflow: [".csv"],
};

/** Formats that have a place for labels and can do without. */
const LABELLED: readonly Format[] = ["zeek", "zeek-json", "netflow"];

/** Flows from one look at the signal to the next. */
const FLOWS_UNWATCHED = 10_000;

if (import.meta.main) await runCommand(main);

async function main(): Promise<void> {
  const flags = parseFlags(Deno.args, {
    rows: { type: "string" },
    seed: { type: "string" },
    "attack-share": { type: "string" },
    start: { type: "string" },
    days: { type: "string" },
    drift: { type: "boolean" },
    format: { type: "string" },
    labels: { type: "boolean" },
    out: { type: "string" },
    force: { type: "boolean" },
    quiet: { type: "boolean" },
    help: { type: "boolean" },
  });
  if (flags.help) return printText(HELP);
  const rows =
    integerFlag("rows", flags.rows, { min: 100, max: 100_000_000 }) ??
      DEFAULTS.rows;
  const seed = integerFlag("seed", flags.seed, { min: 0, max: 2 ** 31 - 1 }) ??
    DEFAULTS.seed;
  const attackShare = numberFlag("attack-share", flags["attack-share"], {
    min: 0,
    max: 1,
    belowMax: true,
  });
  const days = numberFlag("days", flags.days, {
    min: 0,
    max: 3660,
    aboveMin: true,
  });
  const start = startFlag(flags.start);
  const format = formatFlag(flags.format, flags.out);
  const labels = flags.labels ?? false;
  if (labels && !LABELLED.includes(format)) {
    throw new UsageError(
      `--labels goes with --format ${LABELLED.join(", ")}: found ${format}, ` +
        (format === "eve" ? "which has no place for them" : "which has them"),
    );
  }
  const out = flags.out ?? DEFAULT_OUTS[format];
  const replaces = flags.force ?? false;
  await checkTarget(out, replaces);

  const progress = flags.quiet
    ? SILENT
    : showProgress("Generating", rows, "rows");
  const what = { rows, seed, attackShare, start, days, drift: flags.drift };
  await finishUnlessInterrupted(
    progress,
    (watched) =>
      format === "parquet"
        ? writeFlows(
          out,
          watched(generateFlows(what), ({ numRows }) => numRows),
          { replaces },
        )
        : writeLog(
          out,
          LOG_LAYOUTS[format](watched(drawFlows(what), () => 1), {
            seed,
            labels,
          }),
          { replaces },
        ),
  );
  if (flags.quiet) return;
  const attacks = rows - classCounts(rows, attackShare).normal;
  print(
    `Wrote ${count(rows)} generated flows (${count(attacks)} attacks) ` +
      `to ${out}: shaped like UNSW-NB15, not traffic`,
  );
}

/**
 * The format that was asked for, or that the name of the file tells.
 *
 * @throws {UsageError} If there is none such, or the name is another format's.
 */
function formatFlag(
  text: string | undefined,
  out: string | undefined,
): Format {
  const asked = choiceFlag("format", text, FORMATS);
  if (namedFlag("out", out) === undefined) return asked ?? "parquet";
  const name = out!.toLowerCase().replace(/(?<!\.parquet)\.gz$/, "");
  const told = FORMATS.filter((format) =>
    ENDINGS[format].some((ending) => name.endsWith(ending))
  );
  if (asked === undefined) {
    // Of the formats with that ending, the data set's own is meant.
    const own = told.find((format) => format === "parquet" || format === "csv");
    if (own) return own;
    throw new UsageError(
      `--out must end in .parquet, .csv or .csv.gz, or --format say what it is${
        told.length > 0 ? ` (${told.join(", ")})` : ""
      }: found "${out}"`,
    );
  }
  if (told.includes(asked)) return asked;
  throw new UsageError(
    `--out must end in ${ENDINGS[asked].join(", ")} for --format ${asked}: ` +
      `found "${out}"`,
  );
}

/**
 * Reads a date, or a date and a time, from a flag's text.
 *
 * @returns Seconds since 1970; an absent flag stays undefined.
 * @throws {UsageError} If the text is neither.
 */
function startFlag(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, date, time = "00:00"] =
    /^(20[0-3]\d-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)Z?)?$/.exec(text) ?? [];
  const milliseconds = Date.parse(`${date}T${time}Z`);
  // A day that there is not, such as February 30, is taken for a later one.
  const isDay = Number.isFinite(milliseconds) &&
    new Date(milliseconds).toISOString().startsWith(date);
  if (!isDay || date >= "2038") {
    throw new UsageError(
      "--start must be a date from 2000 to 2037, such as 2026-03-02 or " +
        `2026-03-02T08:00: found "${text}"`,
    );
  }
  return milliseconds / 1000;
}

/** Counts flows as they are taken, or batches of them. */
type Watched = <T>(
  flows: Iterable<T>,
  rowsOf: (flows: T) => number,
) => Iterable<T>;

/** Writes flows; Ctrl-C ends it while they are taken and leaves nothing. */
async function finishUnlessInterrupted(
  progress: Progress,
  write: (watched: Watched) => Promise<void>,
): Promise<void> {
  const watchedBy = (signal: AbortSignal): Watched =>
    function* (flows, rowsOf) {
      let done = 0;
      let seen = 0;
      for (const some of flows) {
        yield some;
        done += rowsOf(some);
        if (done < seen + FLOWS_UNWATCHED) continue;
        signal.throwIfAborted();
        progress.update(seen = done);
      }
    };
  try {
    await interruptible((signal) => write(watchedBy(signal)), () => {
      progress.stop();
      printError("Interrupted: nothing was written");
    });
  } finally {
    progress.stop();
  }
}

function count(value: number): string {
  return value.toLocaleString("en");
}
