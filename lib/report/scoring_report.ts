import { z } from "zod";
import * as charts from "../charts/mod.ts";
import { SHORTCUT_COLUMNS } from "../dataset/mod.ts";
import type { Drift } from "../drift/mod.ts";
import type { ExpectedRate } from "../evaluate/mod.ts";
import type { ExplainedAlerts } from "../explain/mod.ts";
import { alertSections } from "./alert_sections.ts";
import {
  amount,
  type Chart,
  counted,
  type Fact,
  facts,
  formatCount,
  joinText,
  numeric,
  percent,
  percentInterval,
  present,
  type Report,
  type Section,
  section,
  table,
  type Text,
  text,
  value,
} from "./content.ts";
import { driftSection } from "./drift_section.ts";
import { type Period, periodSection } from "./period_section.ts";
import { settingsTable } from "./run_facts.ts";

/** The result of scoring a set of flows, as plain data. */
export interface ScoringSummary extends ExplainedAlerts {
  /** The detector's folder, and what its `config.json` keeps of its run. */
  readonly model: { readonly folder: string; readonly run: unknown };
  readonly data: {
    /** What was asked for. */
    readonly name: string;
    /** Files of folders that were not read. */
    readonly leftOut: readonly string[];
    /** What else of the files was not read as it is, in sentences. */
    readonly notes: readonly string[];
    /** Each file, in the order of the flows; a hash is null where none was taken. */
    readonly files: readonly {
      readonly path: string;
      readonly sha256: string | null;
      readonly rows: number;
    }[];
  };
  /** Flows that were scored. */
  readonly rows: number;
  /** Flows that were not, and why. */
  readonly refused: {
    readonly count: number;
    readonly causes: readonly {
      readonly cause: string;
      readonly rows: number;
    }[];
  };
  /** Columns that tell flows, and how many of their values were not written. */
  readonly lost: readonly { readonly column: string; readonly rows: number }[];
  /** Categories that were rare in training, or not there. */
  readonly unseen: readonly {
    readonly column: string;
    readonly category: string;
    readonly rows: number;
  }[];
  /** A flow is flagged when its score is strictly greater. */
  readonly threshold: number;
  /** From what the threshold comes, in words. */
  readonly thresholdSource: string;
  /**
   * What the validation flows say that it flags of others like them; null where the
   * detector keeps no scores of these.
   */
  readonly expectedRate: ExpectedRate | null;
  /** Flows that are flagged. */
  readonly flagged: number;
  /**
   * How the flows differ from those of training; null where the detector keeps
   * nothing that tells.
   */
  readonly drift: Drift | null;
  /** The same by day or file, in their order; null where that was not asked for. */
  readonly periods: {
    readonly kind: "day" | "file";
    readonly list: readonly Period[];
  } | null;
  /** Scores in bins; see `scoreHistogram`. Null where nothing was scored. */
  readonly scores:
    | {
      readonly edges: readonly number[];
      readonly counts: readonly number[];
    }
    | null;
}

/**
 * What is understood of a detector's run. Anything else may stand in its place:
 * nothing in it was checked when the detector was loaded.
 */
const RUN = z.object({
  settings: z.object({
    protocol: z.string().optional().catch(undefined),
    config: z.string().optional().catch(undefined),
    seed: z.number().optional().catch(undefined),
    noShortcuts: z.boolean().optional().catch(undefined),
  }).catch({}),
  data: z.object({
    path: z.string().nullable().optional().catch(undefined),
    sha256: z.string().optional().catch(undefined),
    form: z.string().nullable().optional().catch(undefined),
    rows: z.number().optional().catch(undefined),
  }).catch({}),
  engine: z.string().optional().catch(undefined),
  versions: z.object({ deno: z.string().optional().catch(undefined) })
    .catch({}),
}).catch({ settings: {}, data: {}, versions: {} });

type KnownRun = z.infer<typeof RUN>;

/** What is understood of what `config.json` keeps of a run, whatever that is. */
export function knownRun(run: unknown): KnownRun {
  return RUN.parse(run);
}

/** The report of a scoring. Depends on the summary alone. */
export function scoringReport(summary: ScoringSummary): Report {
  const run = knownRun(summary.model.run);
  const settings = (summary.model.run as { settings?: unknown } | null)
    ?.settings;
  return {
    title: summary.periods === null ? "Scoring report" : "Monitoring report",
    lead: lead(summary),
    sections: [
      section(
        "Results",
        { ...resultFacts(summary), areHeadline: true },
        summary.scores && scoreChart(summary, summary.scores),
      ),
      section("Before you rely on it", {
        kind: "notes",
        notes: caveats(summary, run),
      }),
      ...driftSection(summary.drift, summary.periods !== null),
      ...periodSection(summary.periods),
      ...alertSections(summary),
      dataSection(summary),
      ...oddities(summary),
      section(
        "Detector",
        detectorFacts(summary, run),
        settings === undefined ? null : settingsTable(settings),
      ),
    ],
  };
}

function lead({ model, data, rows, flagged }: ScoringSummary): Text {
  return text`The detector ${model.folder} flags ${formatCount(flagged)} of ${
    counted(rows, "flow")
  } (${percent(flagged / rows)}) of ${data.name}.`;
}

function resultFacts(
  { rows, flagged, threshold, thresholdSource, expectedRate, refused }:
    ScoringSummary,
) {
  return facts(
    { term: "Flows scored", value: formatCount(rows) },
    {
      term: "Flagged",
      value: formatCount(flagged),
      detail: percent(flagged / rows),
    },
    {
      term: "Threshold",
      value: amount(threshold),
      detail: value(thresholdSource),
    },
    ...expectedRate === null ? [] : [{
      term: "Expected to be flagged",
      value: percent(expectedRate.rate),
      detail: `${percentInterval(expectedRate.interval)}, of flows like the ` +
        "validation flows",
    }],
    { term: "Flows refused", value: formatCount(refused.count) },
  );
}

function scoreChart(
  { threshold, rows, flagged }: ScoringSummary,
  { edges, counts }: NonNullable<ScoringSummary["scores"]>,
): Chart {
  const highest = counts.indexOf(Math.max(...counts));
  return {
    kind: "chart",
    figure: charts.scoreHistogram({ edges, counts, threshold }, { width: 420 }),
    description:
      `Scores lie between ${amount(edges[0])} and ${
        amount(edges.at(-1)!)
      }; the ` +
      `fullest of ${counts.length} bins, ${amount(edges[highest])} to ${
        amount(edges[highest + 1])
      }, has ${counted(counts[highest], "flow")}. Above the threshold, ${
        amount(threshold)
      }, lie ${formatCount(flagged)} of ${formatCount(rows)}.`,
  };
}

function caveats(summary: ScoringSummary, run: KnownRun): Text[] {
  const { settings, data } = run;
  const hasShortcuts = settings.noShortcuts === false && data.form !== "other";
  return present([
    "A flagged flow is unlike the flows that the detector learnt. Whether it is " +
    "an attack, a person has to say: nothing here was compared with labels.",
    "The threshold suits traffic like that of the training. On other traffic, " +
    "the share of normal flows that are flagged may be another.",
    data.path === null
      ? "The detector learnt generated flows, not traffic."
      : null,
    hasShortcuts
      ? `The detector looks at the time to live (${
        SHORTCUT_COLUMNS.join(", ")
      }), which in UNSW-NB15 gives the attackers away and elsewhere may not.`
      : null,
    settings.protocol === "original"
      ? "The threshold was chosen on test flows (protocol original)."
      : null,
    summary.refused.count > 0
      ? `${counted(summary.refused.count, "flow")} could not be scored; ` +
        "nothing is known of them."
      : null,
  ]);
}

function dataSection({ data, rows, refused }: ScoringSummary): Section {
  return section(
    "Data",
    facts(
      { term: "Data", value: value(data.name) },
      { term: "Scored", value: counted(rows, "flow") },
      { term: "Refused", value: counted(refused.count, "flow") },
      ...(data.notes.length === 0 ? [] : [{
        term: "Skipped or converted",
        value: { lines: data.notes.map(value) },
      }]),
    ),
    table(
      "Files, in the order of the flows",
      ["File", ...numeric("Flows"), "SHA-256"],
      data.files.map(({ path, sha256, rows }) => [
        value(path),
        formatCount(rows),
        sha256 === null ? "not taken" : value(sha256),
      ]),
    ),
  );
}

/** Flows that the detector could not use, and categories it did not know. */
function oddities({ refused, unseen }: ScoringSummary): Section[] {
  const found = section(
    "Refused and unseen",
    refused.causes.length === 0 ? null : table(
      "Flows that were refused, by cause",
      ["Cause", ...numeric("Flows")],
      refused.causes.map(({ cause, rows }) => [
        value(cause),
        formatCount(rows),
      ]),
    ),
    unseen.length === 0 ? null : table(
      "Categories that were rare in training, or not there",
      ["Column", "Category", ...numeric("Flows")],
      unseen.map(({ column, category, rows }) => [
        value(column),
        value(category),
        formatCount(rows),
      ]),
    ),
  );
  return found.blocks.length > 0 ? [found] : [];
}

function detectorFacts(
  { model, threshold, thresholdSource }: ScoringSummary,
  { settings, data, engine, versions }: KnownRun,
) {
  const known = (term: string, content: string | undefined): Fact | null =>
    content === undefined ? null : { term, value: value(content) };
  return facts(
    { term: "Folder", value: value(model.folder) },
    {
      term: "Threshold",
      value: joinText([amount(threshold), ": ", value(thresholdSource)]),
    },
    known(
      "Learnt from",
      data.path === null ? "generated flows, not traffic" : data.path,
    ),
    known("SHA-256 of these", data.sha256),
    known("Flows there", data.rows && formatCount(data.rows) || undefined),
    known("Protocol", settings.protocol),
    known("Configuration", settings.config),
    known("Seed", settings.seed?.toString()),
    known("Engine of the training", engine),
    known("Deno of the training", versions.deno),
  );
}
