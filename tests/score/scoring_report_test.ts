import { assertEquals } from "@std/assert";
import {
  describeDrift,
  describeScoring,
} from "../../lib/score/scoring_report.ts";
import { hostileSummary } from "../report/_reports.ts";
import type { ColumnDrift, Drift } from "../../lib/drift/mod.ts";

const still = (column: string): ColumnDrift => ({
  ...{ column, psi: 0.02, hasMoved: false, superiority: null },
  ...{ gaps: null, unseen: null },
});

const QUIET: Drift = {
  rows: 1000,
  columns: ["dur", "sbytes"].map(still),
  alerts: {
    ...{ psi: 0, hasMoved: false, rate: 0.012, expected: 0.01 },
    interval: [0.007, 0.02],
  },
};

Deno.test("describeDrift() says nothing where nothing moved", () => {
  assertEquals(describeDrift(QUIET), null);
  // A few attacks are no drift.
  const alerts = {
    ...QUIET.alerts,
    rate: 0.05,
    interval: [0.03, 0.07] as const,
  };
  assertEquals(describeDrift({ ...QUIET, alerts }), null);
});

Deno.test("describeDrift() says in a line what moved, and how", () => {
  const columns: ColumnDrift[] = [
    {
      ...{ ...still("dur"), psi: 4.213, hasMoved: true, superiority: 0.3 },
      gaps: { now: 0.4, training: 0 },
    },
    {
      ...{ ...still("protocol"), psi: 1.8, hasMoved: true },
      unseen: { now: 0.3, training: 0.001 },
    },
    {
      ...{ ...still("sload"), psi: 0.9, hasMoved: true },
      gaps: { now: 0.5, training: null },
    },
    { ...still("sbytes"), gaps: { now: 0, training: 0 } },
  ];
  const alerts = {
    ...{ ...QUIET.alerts, hasMoved: true, rate: 0.12 },
    interval: [0.1, 0.14] as const,
  };
  const flagged = "12 % of the flows are flagged, expected 1 %";
  assertEquals(
    describeDrift({ ...QUIET, columns, alerts }),
    "columns that moved since the training: dur (PSI 4.2, lower, 40 % gaps, in training " +
      "0 %), protocol (PSI 1.8, 30 % unseen, in training 0.1 %), sload (PSI 0.90, " +
      `50 % gaps); ${flagged}`,
  );
  assertEquals(describeDrift({ ...QUIET, alerts }), flagged);
});

Deno.test("describeDrift() names five columns", () => {
  const columns = Array.from({ length: 7 }, (_, i) => ({
    ...{ ...still(`c${i}`), psi: 1, hasMoved: true },
  }));
  assertEquals(
    describeDrift({ ...QUIET, columns }),
    "columns that moved since the training: c0 (PSI 1.0), c1 (PSI 1.0), c2 (PSI " +
      "1.0), c3 (PSI 1.0), c4 (PSI 1.0), and 2 more",
  );
});

Deno.test("describeScoring() says with --explain what the alerts have in common", () => {
  const summary = hostileSummary();
  const [{ example }] = summary.summary!.groups;
  const group = (alerts: number, ...columns: string[]) => ({
    ...{ columns, alerts, example },
  });
  const groups = [group(120, "sttl", "sload"), group(7, "dur")];
  const task = { out: null, report: null, explain: true };
  const said = (task: Parameters<typeof describeScoring>[1]) =>
    describeScoring(
      { ...summary, summary: { drivers: [], groups } },
      task,
    ).slice(2);
  assertEquals(said({ ...task, explain: false }), []);
  assertEquals(said(task), [
    "What the alerts have in common, by the columns of their first reasons:",
    `  120  sttl, sload  the highest score: row ${example.row}`,
    `    7  dur          the highest score: row ${example.row}`,
  ]);
  assertEquals(
    describeScoring({ ...summary, summary: null }, task).length,
    2,
  );
});
