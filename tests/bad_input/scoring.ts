import { basename, dirname, join } from "node:path";
import { checkTarget, sha256 } from "../../lib/artifacts/mod.ts";
import { exportModel } from "../../lib/export/mod.ts";
import {
  explainRow,
  loadDetector,
  scoreData,
  type ScoreTask,
} from "../../lib/score/mod.ts";
import { parseFlags } from "../../lib/cli/command.ts";
import { readScoreFlags, SCORE_FLAGS } from "../../lib/cli/score_flags.ts";
import { editJson, saveTinyDetector } from "../saved_detector.ts";
import type { BadInput } from "./bad_input.ts";

/** Flags of `deno task score` that cannot be meant. */
export const BAD_SCORE_FLAGS: readonly BadInput[] = [
  {
    what: "a detector that is not named",
    says: "--model is missing: deno task score --model DIR --data PATH",
    provoke: flags("--data", "flows.csv"),
  },
  {
    what: "flows that are not named",
    says: "--data is missing: deno task score --model DIR --data PATH",
    provoke: flags("--model", "runs/my-run"),
  },
  {
    what: "two ways to choose the threshold",
    says: "--threshold and --false-alarm-rate exclude each other: found both",
    provoke: scoring("--threshold", "2", "--false-alarm-rate", "0.1"),
  },
  {
    what: "Parquet on standard output",
    says: "--format parquet is for files: expected --out PATH, found none",
    provoke: scoring("--format", "parquet"),
  },
  {
    what: "one file for scores and for rejects",
    says: '--out and --rejects must be two files: found "a.csv" for both',
    provoke: scoring("--out", "a.csv", "--rejects", "a.csv"),
  },
  {
    what: "a top of nothing",
    says: '--top must be a whole number from 1 to 1000000: found "0"',
    provoke: scoring("--top", "0"),
  },
];

/** What `deno task score` and `deno task explain` cannot do. */
export const BAD_SCORING: readonly BadInput[] = [
  {
    what: "a detector's folder that is not there",
    says: "DIR/none: there is no such folder; deno task train makes a detector",
    provoke: (folder) => loadDetector(join(folder, "none")),
  },
  {
    what: "a file in the place of a detector's folder",
    says: "DIR/model.json: expected the folder of a run, found a file",
    async provoke(folder) {
      const path = join(folder, "model.json");
      await Deno.writeTextFile(path, "{}");
      await loadDetector(path);
    },
  },
  {
    what: "the folder of several seeds",
    says:
      "DIR: a run of several seeds: choose one of its 2 detectors, as DIR/seed-7",
    async provoke(folder) {
      await Deno.mkdir(join(folder, "seed-8"));
      await Deno.mkdir(join(folder, "seed-7"));
      await loadDetector(folder);
    },
  },
  {
    what: "a folder without a detector",
    says:
      "DIR: no detector in this folder (no config.json); is the run unfinished?",
    provoke: (folder) => loadDetector(folder),
  },
  {
    what: "a detector that reads no flows",
    says:
      "DIR/run: the detector has no preprocessor.json, which makes features of flows: it cannot score any",
    provoke: withDetector(async (model) => {
      await editJson(join(model, "config.json"), ({ files }) => {
        delete files["preprocessor.json"];
      });
      await loadDetector(model);
    }),
  },
  {
    what: "a detector without a threshold",
    says: "DIR/run: the detector has no threshold; --threshold gives one",
    provoke: withDetector(async (model, data) => {
      await editJson(
        join(model, "config.json"),
        (config) => config.threshold = null,
      );
      await score({ model, data: [data] });
    }),
  },
  {
    what: "a rate of false alarms, but no scores of validation flows",
    says:
      "DIR/run: the detector has no reference.json, from which a threshold for --false-alarm-rate comes; --threshold gives one",
    provoke: withDetector(async (model, data) => {
      await editJson(join(model, "config.json"), ({ files }) => {
        delete files["reference.json"];
      });
      await score({
        model,
        data: [data],
        threshold: { falseAlarmRate: 0.1 },
      });
    }),
  },
  {
    what: "an exit code for drift, but nothing to compare flows with",
    says:
      "DIR/run: the detector has no reference.json, with which flows are compared",
    provoke: withDetector(async (model, data) => {
      await editJson(join(model, "config.json"), ({ files }) => {
        delete files["reference.json"];
      });
      await score({ model, data: [data], needsReference: true });
    }),
  },
  {
    what: "days, of flows that do not tell when they were",
    says:
      "Cannot tell days apart: expected a column of moments, such as stime, found dur, sbytes, state, service; --by file tells files apart",
    provoke: withDetector((model, data) =>
      score({ model, data: [data], format: null, by: "day" })
    ),
  },
  {
    what: "flows that lack a column",
    says: "DIR/flows.csv: columns missing: sbytes; found dur, state, service",
    provoke: withDetector(async (model, data) => {
      await Deno.writeTextFile(data, "dur,state,service\n1,FIN,dns\n");
      await score({ model, data: [data] });
    }),
  },
  {
    what: "flows of which none can be scored",
    says:
      "DIR/flows.csv: none of the 2 flows can be scored: column dur: expected a number",
    provoke: withDetector(async (model, data) => {
      await Deno.writeTextFile(
        data,
        "dur,sbytes,state,service\nlong,1,FIN,dns\nlonger,1,FIN,dns\n",
      );
      await score({ model, data: [data] });
    }),
  },
  {
    what: "a column to keep that is not there",
    says:
      "Cannot keep colour: not among the columns dur, sbytes, state, service",
    provoke: withDetector((model, data) =>
      score({ model, data: [data], keep: ["dur", "colour"] })
    ),
  },
  {
    what: "a column to keep that scores have themselves",
    says: "Cannot keep row: scores have such a column themselves",
    provoke: withDetector(async (model, data) => {
      await Deno.writeTextFile(
        data,
        "dur,sbytes,state,service,row\n1,1,FIN,dns,7\n",
      );
      await score({ model, data: [data], keep: ["dur", "row"] });
    }),
  },
  {
    what: "scores in the place of the flows",
    says: "Cannot write DIR/flows.csv: it is one of the files that are scored",
    provoke: withDetector((model, data) =>
      score({ model, data: [data], out: data })
    ),
  },
  {
    what: "scores in the place of the detector",
    says: "Cannot write DIR/run/config.json: it is the detector's",
    provoke: withDetector((model, data) =>
      score({ model, data: [data], out: join(model, "config.json") })
    ),
  },
  {
    what: "scores in the place of a run's own file",
    says: "Cannot write DIR/run/metrics.json: it is a run's own file",
    provoke: withDetector((model, data) =>
      score({ model, data: [data], out: join(model, "metrics.json") })
    ),
  },
  {
    what: "scores and rejects in one place that is spelt in two ways",
    says: "Cannot write DIR/./s.csv: something else is written there",
    provoke: withDetector((model, data) =>
      score({
        model,
        data: [data],
        out: join(data, "../s.csv"),
        rejects: data.replace(/flows.csv$/, "./s.csv"),
      })
    ),
  },
  {
    what: "a report in the place of a run's own",
    says:
      "Cannot write to DIR/run: it is a run's folder, with a report of its own",
    provoke: withDetector(async (model, data) => {
      await Deno.writeTextFile(join(model, "metrics.json"), "{}");
      await score({ model, data: [data], report: model });
    }),
  },
  {
    what: "scores in a folder that is not there",
    says: "Cannot write DIR/none/s.csv: its folder is not there",
    provoke: withDetector((model, data) =>
      score({ model, data: [data], out: join(data, "../none/s.csv") })
    ),
  },
  {
    what: "standard input beside a file",
    says: "standard input (-) is read alone: found -, b.csv",
    provoke: withDetector((model) => score({ model, data: ["-", "b.csv"] })),
  },
  {
    what: "a pipe in the place of the scores",
    says: "Cannot write DIR/pipe: it is a pipe",
    provoke: withDetector(async (model, data) => {
      const out = join(dirname(data), "pipe");
      await new Deno.Command("mkfifo", { args: [out] }).output();
      await score({ model, data: [data], out });
    }),
  },
  {
    what: "a file in the place of the scores",
    says:
      "Cannot write DIR/flows.csv: it is there already; --force replaces it",
    provoke: withDetector((_, data) => checkTarget(data, false)),
  },
  {
    what: "a link to nothing in the place of the scores",
    says:
      "Cannot write DIR/link: it is a symbolic link to a file that is not " +
      "there; --force replaces it",
    provoke: async (folder) => {
      const out = join(folder, "link");
      await Deno.symlink(join(folder, "nothing"), out);
      await checkTarget(out, false);
    },
  },
  {
    what: "a file that appears in the place of the scores while they are made",
    says:
      "Cannot write DIR/scores.csv: another program made it meanwhile; the " +
      "result is in DIR/scores-2.csv",
    provoke: withDetector(async (model, data) => {
      const out = join(dirname(data), "scores.csv");
      await Deno.writeTextFile(out, "theirs");
      await score({ model, data: [data], out, replaces: false });
    }),
  },
  {
    what: "a report below a file",
    says: "DIR/flows.csv/report: DIR/flows.csv is a file, not a folder",
    provoke: withDetector((model, data) =>
      score({ model, data: [data], report: join(data, "report") })
    ),
  },
  {
    what: "a row after the last",
    says: "DIR/flows.csv: expected a row from 0 to 1, found 2",
    provoke: withDetector((model, data) => explain(model, data, 2)),
  },
  {
    what: "a row that cannot be scored",
    says: "DIR/flows.csv: row 0 cannot be scored: expected 4 fields, found 1",
    provoke: withDetector(async (model, data) => {
      await Deno.writeTextFile(
        data,
        "dur,sbytes,state,service\n1\n1,1,FIN,dns\n",
      );
      await explain(model, data, 0);
    }),
  },
  {
    what: "an exported model over a file that is there",
    says:
      "Cannot write DIR/detector.onnx: it is there already; --force replaces it",
    async provoke(folder) {
      await saveTinyDetector(folder);
      const out = join(folder, "detector.onnx");
      await Deno.writeTextFile(out, "");
      await exportTiny(folder, out);
    },
  },
  {
    what:
      "a model to export whose score holds a matrix that is no covariance's",
    says: "Cannot export the score as its latentPrecision must be positive " +
      "definite: found another matrix",
    async provoke(folder) {
      await saveTinyDetector(folder);
      const path = join(folder, "score.json");
      await editJson(path, (score) => score.latentPrecision = [1, 2, 2, 1]);
      await noteHash(path);
      await exportTiny(folder, join(folder, "detector.onnx"));
    },
  },
];

function flags(...args: string[]) {
  return () => readScoreFlags(parseFlags(args, SCORE_FLAGS));
}

/** … with a detector and flows. */
function scoring(...args: string[]) {
  return flags("--model", "runs/my-run", "--data", "flows.csv", ...args);
}

/** A test with a detector's folder and a file of two flows. */
function withDetector(
  test: (model: string, data: string) => Promise<unknown>,
): BadInput["provoke"] {
  return async (folder) => {
    const [model, data] = [join(folder, "run"), join(folder, "flows.csv")];
    await saveTinyDetector(model);
    await Deno.writeTextFile(
      data,
      "dur,sbytes,state,service\n1,2,FIN,dns\n2,3,CON,http\n",
    );
    await test(model, data);
  };
}

function score(task: Partial<ScoreTask>) {
  return scoreData({
    model: "",
    data: [],
    out: null,
    format: "csv",
    top: null,
    explain: false,
    threshold: null,
    keep: null,
    rejects: null,
    report: null,
    engine: "wasm",
    ...task,
  });
}

async function explain(model: string, data: string, row: number) {
  const { detector } = await loadDetector(model, { engine: "wasm" });
  try {
    await explainRow(detector, [data], row);
  } finally {
    detector.dispose();
  }
}

/** Makes a changed file the one that was saved with `config.json`. */
async function noteHash(path: string) {
  const hash = await sha256(await Deno.readFile(path));
  await editJson(join(dirname(path), "config.json"), ({ files }) => {
    files[basename(path)] = hash;
  });
}

async function exportTiny(model: string, out: string) {
  await exportModel({ model, out, threshold: null, replaces: false });
}
