import { z } from "zod";
import { THRESHOLD_STRATEGIES } from "../evaluate/mod.ts";
import { describeValue } from "../artifacts/mod.ts";
import { InputError } from "../base/mod.ts";
import { PUBLISHED_ROWS } from "../dataset/mod.ts";
import { ENGINE_NAMES } from "../model/mod.ts";
import {
  BATCH_SIZE,
  CONFIGURATION,
  type Configuration,
  type ConfigurationName,
  CONFIGURATIONS,
  epochsForSubset,
  LATENT_DIM,
  LEARNING_RATE,
  type PresetName,
  PRESETS,
} from "./configurations.ts";
import { unknownName, valueProblem } from "./value_problem.ts";

/** The largest seed there is. */
export const MAX_SEED = 2 ** 31 - 1;

/** Seeds that one run may have. */
export const MAX_SEEDS = 1000;

/** A flag of the command line that gives a setting, or a part of one. */
export interface SettingFlag {
  /** Without its hyphens. */
  readonly name: string;
  /** The heading of the help that it stands under. */
  readonly group: "Data" | "Protocol" | "Training";
  /** What the help calls its value; without one, the flag takes none. */
  readonly value?: string;
  /** What the help says, a line each. */
  readonly help: readonly string[];
  /** Whether it may be given several times. Default false. */
  readonly multiple?: boolean;
  /** Whether only the honest protocol heeds it. Default false. */
  readonly honest?: boolean;
}

/** A setting of a run. */
export interface Setting<T = unknown> {
  /** What it must be: its type, and its bounds. */
  readonly schema: z.ZodType<T>;
  /** Left out where it follows from other settings, as `runSettings` says. */
  readonly default?: T;
  /** None where it is never given by a flag. */
  readonly flags: readonly SettingFlag[];
}

/**
 * Every setting of a run, in the order in which it is written down. Its type, its
 * bounds, its default, its flag with the help, how that is read, and the form of
 * the record follow from its entry.
 */
export const SETTINGS = {
  /**
   * Files of flows, folders of them, or the data set's folder; null generates
   * flows.
   */
  data: {
    schema: z.array(z.string()).min(1).readonly().nullable(),
    flags: [{
      name: "data",
      group: "Data",
      value: "PATH",
      multiple: true,
      help: [
        "Parquet, CSV (plain or in gzip), JSON lines, or a folder of",
        "such files; may be given several times",
        "(default: data/UNSW-NB15 if present, else generated flows)",
      ],
    }],
  },
  /** The column that labels flows; null for the data set's own. */
  labels: {
    schema: z.object({
      column: z.string(),
      normal: z.string().nullable(),
      attack: z.string().nullable().optional(),
      ignore: z.string().nullable().optional(),
    }).readonly().nullable(),
    default: null,
    flags: [{
      name: "label",
      group: "Data",
      value: "COLUMN",
      help: [
        "column that labels flows that are not UNSW-NB15; without",
        "labels, all flows are taken as normal",
      ],
    }, {
      name: "normal",
      group: "Data",
      value: "VALUE",
      help: [
        "its values in normal flows, as A,B or A*; others are attacks",
      ],
    }, {
      name: "attack",
      group: "Data",
      value: "VALUE",
      help: [
        "its values in attacks; others are normal, or unknown with",
        "--normal",
      ],
    }, {
      name: "ignore",
      group: "Data",
      value: "VALUE",
      help: ["its values in flows to leave out"],
    }],
  },
  /** Rows and epochs; null where a subset was asked for instead. */
  preset: {
    schema: z.enum(Object.keys(PRESETS) as PresetName[]).nullable(),
    flags: [{
      name: "preset",
      group: "Data",
      value: "NAME",
      help: [
        "sample   10,000 rows, 20 epochs (default for generated flows)",
        "quick    50,000 rows, 30 epochs",
        "medium  200,000 rows, 20 epochs",
        "default 500,000 rows, 20 epochs (default with data)",
        "full        all rows, 15 epochs",
      ],
    }],
  },
  /** Rows to draw at the most, with the epochs of that size; null for all. */
  subset: {
    schema: z.int().min(100).max(1e9).nullable(),
    flags: [{
      name: "subset",
      group: "Data",
      value: "N",
      help: ["draw N rows instead, with the epochs of that size"],
    }],
  },
  /**
   * `honest`: no metric comes from rows that anything was learnt from.
   * `original`: the original notebook's protocol, with its leaks.
   */
  protocol: {
    schema: z.enum(["honest", "original"]),
    default: "honest",
    flags: [{
      name: "protocol",
      group: "Protocol",
      value: "NAME",
      help: [
        "honest: learns and chooses nothing on test flows (default)",
        "original: as the original notebook, its leaks included",
      ],
    }],
  },
  /** What the detector is made of. */
  config: {
    schema: z.enum(Object.keys(CONFIGURATIONS) as ConfigurationName[]),
    default: "recommended",
    flags: [{
      name: "config",
      group: "Training",
      value: "NAME",
      help: ["recommended (default), or original: the notebook's network"],
    }],
  },
  /** Epochs to train at the most, whatever preset and configuration say. */
  epochs: {
    schema: z.int().min(1).max(100_000),
    flags: [{
      name: "epochs",
      group: "Training",
      value: "N",
      help: [
        "epochs at the most, whatever preset and config say (else",
        "the recommended config takes at least 2,500 steps)",
      ],
    }],
  },
  /** The configuration of that name, with what was asked for instead. */
  configuration: { schema: CONFIGURATION, flags: [] },
  /** Attacks among the training rows, as a share of the normal ones. */
  contamination: {
    schema: z.number().min(0).max(0.5),
    flags: [{
      name: "contamination",
      group: "Protocol",
      value: "R",
      help: [
        "attacks in training, share of its normal rows; without",
        "labels, share of the flows that may be attacks",
        "(default 0; original 0.05)",
      ],
    }],
  },
  /**
   * How the honest protocol divides rows: at random, or by when flows began;
   * `auto` divides those without attacks by time, where they tell it.
   */
  split: {
    schema: z.enum(["auto", "random", "temporal"]),
    default: "auto",
    flags: [{
      name: "split",
      group: "Protocol",
      value: "NAME",
      honest: true,
      help: [
        "random, or temporal: test on the latest fifth (default random;",
        "temporal without labels, where flows tell when they began)",
      ],
    }],
  },
  /** Whether the honest protocol keeps equal normal flows together. */
  duplicates: {
    schema: z.enum(["group", "keep"]),
    default: "group",
    flags: [{
      name: "duplicates",
      group: "Protocol",
      value: "NAME",
      honest: true,
      help: [
        "group: equal normal flows stay together; keep: they may be",
        "in training and test (default group)",
      ],
    }],
  },
  /** How the honest protocol chooses the threshold. */
  thresholdStrategy: {
    schema: z.enum(
      Object.keys(
        THRESHOLD_STRATEGIES,
      ) as (keyof typeof THRESHOLD_STRATEGIES)[],
    ),
    default: "false-alarm-rate",
    flags: [{
      name: "threshold-strategy",
      group: "Protocol",
      value: "NAME",
      honest: true,
      help: [
        "false-alarm-rate: flags that share of validation flows",
        "youden: best on validation flows and labelled attacks",
        "pot: extreme values fitted to the validation scores",
        "(default false-alarm-rate)",
      ],
    }],
  },
  /** Share of normal flows that the honest protocol lets be flagged. */
  falseAlarmRate: {
    schema: z.number().gt(0).max(0.5),
    default: 0.01,
    flags: [{
      name: "false-alarm-rate",
      group: "Protocol",
      value: "R",
      honest: true,
      help: [
        "share of normal flows that may be flagged (default 0.01);",
        "without labels, share of all flows",
      ],
    }],
  },
  /** Columns to leave out beside labels and identifiers. */
  exclude: {
    schema: z.array(z.string()).readonly(),
    default: [],
    flags: [{
      name: "exclude",
      group: "Data",
      value: "COL,COL",
      help: ["leave these columns out as well"],
    }],
  },
  /** Columns to learn from, whatever they seem to be. */
  include: {
    schema: z.array(z.string()).readonly(),
    default: [],
    flags: [{
      name: "include",
      group: "Data",
      value: "COL,COL",
      help: [
        "learn from these columns, whatever they seem to be",
        "(deno task inspect shows what training makes of each)",
      ],
    }],
  },
  /** Columns of categories, though they hold numbers. */
  categorical: {
    schema: z.array(z.string()).readonly(),
    default: [],
    flags: [{
      name: "categorical",
      group: "Data",
      value: "COL,COL",
      help: ["take these columns' numbers as categories"],
    }],
  },
  /** Columns that name flows or hosts. */
  idColumns: {
    schema: z.array(z.string()).readonly(),
    default: [],
    flags: [{
      name: "id-columns",
      group: "Data",
      value: "COL,COL",
      help: ["these columns name flows or hosts: do not learn from them"],
    }],
  },
  /** When a flow began; null for the column that seems to say it. */
  timeColumn: {
    schema: z.string().nullable(),
    default: null,
    flags: [{
      name: "time-column",
      group: "Data",
      value: "COL",
      help: ["column that says when a flow began (for --split temporal)"],
    }],
  },
  /** Leave out the columns of `SHORTCUT_COLUMNS` as well. */
  noShortcuts: {
    schema: z.boolean(),
    default: false,
    flags: [{
      name: "no-shortcuts",
      group: "Data",
      help: [
        "leave out sttl, dttl and ct_state_ttl, which give this data",
        "set's attackers away",
      ],
    }],
  },
  /** Drives the subset, the split, weights, shuffling and dropout. */
  seed: {
    schema: z.int().min(0).max(MAX_SEED),
    default: 42,
    flags: [{
      name: "seed",
      group: "Protocol",
      value: "N",
      help: ["subset, split, weights, shuffling, dropout (default 42)"],
    }],
  },
  /** What computes. */
  engine: {
    schema: z.enum(["auto", ...ENGINE_NAMES]),
    default: "auto",
    flags: [{
      name: "engine",
      group: "Training",
      value: "NAME",
      help: [
        "auto, onnx, tensorflow, wasm or cpu (default auto: TensorFlow",
        "on a GPU, else onnx)",
      ],
    }],
  },
  /** Threads of the engine onnx; null for one a processor, up to four. */
  threads: {
    schema: z.int().min(1).max(256).nullable(),
    default: null,
    flags: [{
      name: "threads",
      group: "Training",
      value: "N",
      help: ["threads of the engine onnx (default one a processor, up to 4)"],
    }],
  },
  /** Keep the last epoch's weights instead of the best. */
  keepLast: {
    schema: z.boolean(),
    default: false,
    flags: [{
      name: "keep-last",
      group: "Training",
      help: ["keep the last epoch's weights, not the best"],
    }],
  },
} as const satisfies Record<string, Setting>;

/** What may be asked of the configuration instead of its own; see `SETTINGS`. */
export const OVERRIDES = {
  /** Rows a step. */
  batchSize: {
    schema: BATCH_SIZE,
    flags: [{
      name: "batch-size",
      group: "Training",
      value: "N",
      help: ["rows a step (default 256)"],
    }],
  },
  /** Width of the bottleneck. */
  latentDim: {
    schema: LATENT_DIM,
    flags: [{
      name: "latent-dim",
      group: "Training",
      value: "N",
      help: ["width of the bottleneck (default 16)"],
    }],
  },
  /** Adam's step size at the start. */
  learningRate: {
    schema: LEARNING_RATE,
    flags: [{
      name: "learning-rate",
      group: "Training",
      value: "R",
      help: ["Adam's step size at the start (default 0.005; original 0.001)"],
    }],
  },
} as const satisfies Record<string, Setting>;

/** All that may be chosen: the settings, with `OVERRIDES` for the configuration. */
export const CHOICES: Readonly<Record<string, Setting>> = Object.fromEntries(
  Object.entries(SETTINGS).flatMap((entry): [string, Setting][] =>
    entry[0] === "configuration" ? Object.entries(OVERRIDES) : [entry]
  ),
);

type ValuesOf<Table extends Record<string, Setting>> = {
  readonly [Name in keyof Table]: z.infer<Table[Name]["schema"]>;
};

/** The settings that have no default of their own. */
type Following = {
  [Name in keyof typeof SETTINGS]: "default" extends
    keyof (typeof SETTINGS)[Name] ? never : Name;
}[keyof typeof SETTINGS];

/** A run's settings with every default filled in. */
export type RunSettings = ValuesOf<typeof SETTINGS>;

/** What a person may choose for a run; everything has a default. */
export type RunOptions =
  & Partial<Omit<RunSettings, "data" | "configuration">>
  & Partial<ValuesOf<typeof OVERRIDES>>
  & {
    /** As the setting, or the only path. Default null. */
    readonly data?: string | readonly string[] | null;
  };

/**
 * The form in which settings are written down. One that an earlier version did
 * not know has its default.
 */
export const RECORDED_SETTINGS = z.object(
  Object.fromEntries(
    Object.entries(SETTINGS).map(([name, setting]) => [
      name,
      "default" in setting
        ? (setting.schema as z.ZodType).default(setting.default)
        : setting.schema,
    ]),
  ),
) as unknown as z.ZodType<RunSettings>;

/**
 * Fills in the defaults. Some follow from other settings: the preset from whether
 * there is data, rows and epochs from preset or subset, contamination from the
 * protocol, and what the detector is made of from the configuration.
 *
 * @throws {InputError} If there is no such setting, one has no possible value, or
 * they contradict.
 */
export function runSettings(options: RunOptions = {}): RunSettings {
  const problem = settingsProblem(options);
  if (problem !== null) throw new InputError(problem);
  const data = typeof options.data === "string"
    ? [options.data]
    : options.data ?? null;
  const subset = options.subset ?? undefined;
  const preset = options.preset ?? (data === null ? "sample" : "default");
  const { rows, epochs } = subset === undefined
    ? PRESETS[preset]
    : { rows: subset, epochs: epochsForSubset(subset) };
  const chosen: Configuration =
    CONFIGURATIONS[options.config ?? SETTINGS.config.default];
  const following: Pick<RunSettings, Following> = {
    data,
    preset: subset === undefined ? preset : null,
    subset: rows,
    epochs: options.epochs ?? epochs,
    configuration: {
      ...chosen,
      batchSize: options.batchSize ?? chosen.batchSize,
      latentDim: options.latentDim ?? chosen.latentDim,
      learningRate: options.learningRate ?? chosen.learningRate,
      minSteps: options.epochs === undefined ? chosen.minSteps : 0,
    },
    contamination: options.contamination ??
      (options.protocol === "original" ? 0.05 : 0),
  };
  const settings = Object.entries(SETTINGS).map(([name, setting]) => [
    name,
    "default" in setting
      ? options[name as keyof RunOptions] ?? setting.default
      : following[name as Following],
  ]);
  return Object.fromEntries(settings);
}

/**
 * The share of flows that a threshold is to flag where nobody knows which are
 * attacks: those that may be some, and of the others as many as may be flagged.
 */
export function targetAlertRate(
  { contamination, falseAlarmRate }: RunSettings,
): number {
  return contamination + (1 - contamination) * falseAlarmRate;
}

/** How a message calls a setting, and the value that it has. */
export type Naming = (
  setting: string,
  value: unknown,
) => { readonly name: string; readonly found: string };

const AS_SETTINGS: Naming = (name, value) => ({
  ...{ name, found: describeValue(value) },
});

/**
 * What is wrong with the settings of a run, in one line; null if nothing.
 *
 * @param naming Default: as a notebook has them.
 */
export function settingsProblem(
  options: RunOptions,
  naming = AS_SETTINGS,
): string | null {
  const given = Object.entries(options)
    .filter(([, value]) => value !== undefined);
  for (const [setting, value] of given) {
    if (!Object.hasOwn(CHOICES, setting)) {
      return unknownName("setting ", setting, Object.keys(CHOICES));
    }
    const { schema, flags: [flag] } = CHOICES[setting];
    const isPath = setting === "data" && typeof value === "string";
    const { name, found } = naming(setting, value);
    const problem = valueProblem(name, schema, isPath ? [value] : value, found);
    if (problem !== null) return problem;
    if (options.protocol === "original" && flag?.honest) {
      const protocol = naming("protocol", "original").name;
      return `${name} is for ${protocol} honest: found ${protocol} original`;
    }
  }
  const { data = null, subset } = options;
  if (data === null && (subset ?? 0) > PUBLISHED_ROWS) {
    const { name, found } = naming("subset", subset);
    return `${name} must be at most ${PUBLISHED_ROWS} for generated flows: ` +
      `found ${found}`;
  }
  return null;
}

/**
 * Looks at complete settings, in which a notebook may have replaced some.
 *
 * @throws {InputError} If one has no possible value, or there is none such.
 */
export function checkSettings(settings: RunSettings): void {
  for (const [name, value] of Object.entries(settings)) {
    const known: Readonly<Record<string, Setting>> = SETTINGS;
    const problem = Object.hasOwn(known, name)
      ? valueProblem(name, known[name].schema, value)
      : unknownName("setting ", name, Object.keys(known));
    if (problem !== null) throw new InputError(problem);
  }
}
