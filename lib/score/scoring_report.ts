import { join } from "node:path";
import {
  describeValue,
  writeArtifact,
  type WriteOptions,
} from "../artifacts/mod.ts";
import {
  type Figure,
  formatCount,
  renderPng,
  renderSvg,
  scoreHistogram,
} from "../charts/mod.ts";
import { alignColumns, firstOf, joinLines, systemError } from "../base/mod.ts";
import type { AlertGroup } from "../explain/mod.ts";
import { type ColumnDrift, directionOf, type Drift } from "../drift/mod.ts";
import {
  driftChart,
  periodCharts,
  renderHtml,
  scoringReport,
  type ScoringSummary,
} from "../report/mod.ts";
import type { ScoreTask } from "./scoring_task.ts";

/**
 * Writes `report.html` and its charts, as SVG and PNG, to a folder.
 *
 * @param folder Made if it is not there; charts of those names are replaced.
 * @param options Whether `report.html` is replaced. Where another program has
 * made it meanwhile, no chart is written.
 * @throws {InputError} If it cannot be written to.
 */
export async function saveScoringReport(
  summary: ScoringSummary,
  folder: string,
  options?: WriteOptions,
): Promise<void> {
  const report = renderHtml(scoringReport(summary));
  const charts = join(folder, "charts");
  try {
    await Deno.mkdir(charts, { recursive: true });
    await writeArtifact(join(folder, "report.html"), report, options);
    for (const [name, figure] of Object.entries(figuresOf(summary))) {
      const svg = renderSvg(figure);
      await writeArtifact(join(charts, `${name}.svg`), svg);
      await writeArtifact(join(charts, `${name}.png`), renderPng(svg).png);
    }
  } catch (error) {
    throw systemError(`${folder}: cannot write`, error);
  }
}

/** The charts of a scoring, by the names of their files. */
function figuresOf(
  { scores, threshold, drift, periods }: ScoringSummary,
): Record<string, Figure> {
  const overTime = periods === null
    ? []
    : Object.entries(periodCharts(periods.list));
  return {
    ...scores && { scores: scoreHistogram({ ...scores, threshold }) },
    ...drift && { drift: driftChart(drift).figure },
    ...Object.fromEntries(overTime.map(([name, { figure }]) => [name, figure])),
  };
}

/** Causes, and categories, that one line names. */
const NAMED = 5;

/**
 * The result of scoring, in up to three lines; with `explain`, then what the alerts
 * have in common, a line a group.
 */
export function describeScoring(
  { rows, flagged, threshold, thresholdSource, expectedRate, summary }:
    ScoringSummary,
  { out, report, explain }: Pick<ScoreTask, "out" | "report" | "explain">,
): string[] {
  const written = [out, report && `${report}/report.html`]
    .filter((path) => path !== null);
  return [
    `Scored ${formatCount(rows)} flows: ${formatCount(flagged)} above ` +
    `${threshold.toPrecision(6)} (${share(flagged, rows)}; the threshold: ` +
    `${thresholdSource})`,
    ...(expectedRate === null ? [] : [
      `Of flows like the validation flows, ${share(expectedRate.rate)} are ` +
      `expected above it (95 %: ${
        expectedRate.interval.map((end) => share(end)).join(" to ")
      })`,
    ]),
    ...(written.length > 0 ? [`Wrote ${written.join(" and ")}`] : []),
    ...(explain && summary !== null ? describeGroups(summary.groups) : []),
  ];
}

/** Alike alerts are one story, which the highest scores may tell many times. */
function describeGroups(groups: readonly AlertGroup[]): string[] {
  return [
    "What the alerts have in common, by the columns of their first reasons:",
    ...alignColumns(
      groups.slice(0, NAMED).map(({ columns, alerts, example }) => [
        `  ${formatCount(alerts)}`,
        firstOf(columns, NAMED),
        `the highest score: row ${example.row}`,
      ]),
      [true, false, false],
    ),
    ...(groups.length > NAMED ? ["  and smaller groups"] : []),
  ];
}

/**
 * Warnings about flows and categories that the detector could not use, and about
 * what moved since it was trained.
 */
export function scoringWarnings(
  { data: { leftOut, notes }, rows, refused, lost, unseen, drift }:
    ScoringSummary,
  { rejects }: Pick<ScoreTask, "rejects">,
): string[] {
  const warnings: string[] = [];
  if (refused.count > 0) {
    const causes = refused.causes
      .map(({ cause, rows }) => `${formatCount(rows)} × ${cause}`);
    warnings.push(
      `${formatCount(refused.count)} of ${
        formatCount(rows + refused.count)
      } flows cannot be ` +
        `scored: ${firstOf(causes, NAMED, "; ")} (${
          rejects === null ? "--rejects PATH lists them" : `see ${rejects}`
        })`,
    );
  }
  if (leftOut.length > 0) {
    warnings.push(
      `not read, as their names are not those of flows: ${
        firstOf(leftOut, NAMED)
      }`,
    );
  }
  warnings.push(...notes);
  for (const { column, rows } of lost) {
    warnings.push(
      `column ${column}: ${
        formatCount(rows)
      } of its values fit no whole number ` +
        "of 64 bits and are left empty beside the scores; --format csv keeps them",
    );
  }
  if (unseen.length > 0) {
    const named = unseen.map(({ column, category, rows }) =>
      `${column} ${describeValue(category)} (${formatCount(rows)})`
    );
    warnings.push(
      `categories that were rare or not there in training: ${
        firstOf(named, NAMED)
      }`,
    );
  }
  const moved = drift && describeDrift(drift);
  return moved === null ? warnings : [...warnings, moved];
}

/** What moved since the training, in a line; null where nothing did. */
export function describeDrift({ columns, alerts }: Drift): string | null {
  const moved = columns.filter(({ hasMoved }) => hasMoved);
  const { rate, interval: [low, high], expected } = alerts;
  const isOther = expected < low || expected > high;
  const parts = [
    ...(moved.length === 0 ? [] : [
      `columns that moved since the training: ${
        firstOf(moved.map(describeMove), NAMED)
      }`,
    ]),
    ...(alerts.hasMoved || (isOther && moved.length > 0)
      ? [`${share(rate)} of the flows are flagged, expected ${share(expected)}`]
      : []),
  ];
  return parts.length === 0 ? null : parts.join("; ");
}

/** What happened in each day or file, as a table for a person. */
export function describePeriods(
  { kind, list }: NonNullable<ScoringSummary["periods"]>,
): string {
  const [{ drift: { alerts: { expected } } }] = list;
  return joinLines([
    ...alignColumns([
      [kind, "flows", "flagged", "95 % interval", "moved (PSI)"],
      ...list.map(({ name, drift: { rows, columns, alerts } }) => {
        const moved = columns.filter(({ hasMoved }) => hasMoved)
          .map(({ column, psi }) => `${column} ${psi.toPrecision(2)}`);
        return [
          name,
          formatCount(rows),
          share(alerts.rate),
          alerts.interval.map((end) => share(end)).join(" to "),
          [
            ...(alerts.hasMoved ? ["the share of flagged flows"] : []),
            ...(moved.length > 0 ? [firstOf(moved, NAMED)] : []),
          ].join(", "),
        ];
      }),
    ], [false, true, true, true, false]),
    "",
    `${
      share(expected)
    } flagged is what the threshold gives on normal flows. PSI: ` +
    "population stability index.",
  ]);
}

function describeMove(drift: ColumnDrift): string {
  const { column, psi, gaps, unseen } = drift;
  const direction = directionOf(drift);
  const changes = [[gaps, "gaps"], [unseen, "unseen"]] as const;
  const told = changes.flatMap(([change, what]) =>
    change && change.now > 0
      ? [
        `, ${share(change.now)} ${what}` +
        (change.training === null
          ? ""
          : `, in training ${share(change.training)}`),
      ]
      : []
  );
  return `${column} (PSI ${psi.toPrecision(2)}${
    direction === null ? "" : `, ${direction}`
  }${told.join("")})`;
}

function share(part: number, whole = 1): string {
  return `${Number((100 * part / whole).toPrecision(3))} %`;
}
