import type { Alert } from "../../lib/explain/mod.ts";
import type { Drift } from "../../lib/drift/mod.ts";
import type { ScoringSummary } from "../../lib/report/mod.ts";

/** Texts that would do harm in a page if they were not taken for what they are. */
export const HOSTILE = [
  "<script>document.title='hacked'</script>",
  '"><img src=x onerror="document.title=\'hacked\'">',
  "'-- <!-- ]]> &lt;b&gt; &#60;",
  "</style><svg onload=alert(1)>",
  "a\u202etxt.exe\u0000\u0007\n",
  "\ud800 lone",
  "שלום | `code` [link](javascript:alert(1))",
  "long".repeat(100),
];

function alertOf(row: number, content: string): Alert {
  return {
    row,
    identifiers: { srcip: content, sport: 1390, [content]: null },
    anomalyScore: 1000 / (row + 1),
    isAnomaly: row < 4,
    attackLabel: content,
    reasons: [
      {
        column: "sbytes",
        share: 0.61234567,
        value: 1_762_331,
        expected: 310.123456,
        percentile: 99.87,
      },
      {
        column: "service",
        share: 0.2,
        value: content,
        expected: "dns",
        percentile: 0.4,
      },
      {
        column: content,
        share: 0.1,
        value: null,
        expected: null,
        percentile: null,
      },
      {
        column: "fourth",
        share: 0.05,
        value: 1,
        expected: 2,
        percentile: 3,
      },
    ],
  };
}

/** Alerts whose texts are `HOSTILE`, and what they have in common. */
export function hostileAlerts(): Pick<ScoringSummary, "alerts" | "summary"> {
  const alerts = HOSTILE.map((content, row) => alertOf(row, content));
  return {
    alerts,
    summary: {
      drivers: [
        { column: "sbytes", share: 0.61, alerts: 5 },
        { column: HOSTILE[0], share: 0.2, alerts: 3 },
      ],
      groups: [
        { columns: ["sbytes", HOSTILE[1]], alerts: 5, example: alerts[0] },
      ],
    },
  };
}

/** Columns that moved, a hostile one among them. */
export function hostileDrift(): Drift {
  const [gaps, unseen] = [{ now: 0.4, training: 0.01 }, {
    now: 0.3,
    training: 0,
  }];
  return {
    rows: 80,
    columns: [
      {
        ...{ column: HOSTILE[0], psi: 7.234, hasMoved: true },
        ...{ superiority: 0.99, gaps, unseen: null },
      },
      {
        ...{ column: "proto", psi: 0.31, hasMoved: true },
        ...{ superiority: null, gaps: null, unseen },
      },
      {
        ...{ column: "dur", psi: 0.0012, hasMoved: false, unseen: null },
        ...{ superiority: 0.5, gaps: { now: 0, training: null } },
      },
    ],
    alerts: {
      ...{ psi: 0.05, hasMoved: false, rate: 0.05, expected: 0.0101 },
      interval: [0.0196, 0.1216],
    },
  };
}

/** A scoring whose texts, the detector's run among them, are `HOSTILE`. */
export function hostileSummary(): ScoringSummary {
  return {
    ...hostileAlerts(),
    model: {
      folder: HOSTILE[0],
      run: {
        settings: { protocol: HOSTILE[1], seed: "no number", [HOSTILE[2]]: [] },
        data: { path: HOSTILE[4], sha256: "a".repeat(64), rows: 7000 },
        versions: HOSTILE[3],
      },
    },
    data: {
      name: HOSTILE[1],
      leftOut: [HOSTILE[6]],
      notes: [HOSTILE[7]],
      files: HOSTILE.map((path) => ({ path, sha256: null, rows: 10 })),
    },
    rows: 80,
    refused: { count: 3, causes: [{ cause: HOSTILE[5], rows: 3 }] },
    lost: [{ column: HOSTILE[3], rows: 1 }],
    unseen: [{ column: "proto", category: HOSTILE[6], rows: 2 }],
    threshold: 200,
    thresholdSource: HOSTILE[2],
    expectedRate: { rate: 0.011, interval: [0.006, 0.016] },
    flagged: 4,
    drift: hostileDrift(),
    periods: null,
    scores: { edges: [1, 10, 100, 1000], counts: [60, 15, 5] },
  };
}
