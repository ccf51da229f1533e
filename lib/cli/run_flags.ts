import type { ParseArgsConfig } from "node:util";
import { join } from "node:path";
import type { z } from "zod";
import {
  holdsFlows,
  type LabelChoice,
  type RoleChoices,
} from "../dataset/mod.ts";
import { UsageError } from "../base/mod.ts";
import {
  CHOICES,
  jsonForm,
  MAX_SEED,
  MAX_SEEDS,
  type RunOptions,
  type RunSettings,
  runSettings,
  type Setting,
  type SettingFlag,
  SETTINGS,
  settingsProblem,
} from "../pipeline/mod.ts";
import { integerFlag, namedFlag, numberOf } from "./command.ts";

const HELP_COLUMN = 23; // where a flag's help begins

const DEFAULT_DATA = "data/UNSW-NB15";

/** How often a run is made; no setting, as each run has its own. */
const SEEDS: SettingFlag = {
  name: "seeds",
  group: "Protocol",
  value: "N",
  help: ["runs with seed, seed+1, … and gives mean and deviation"],
};

const TABLE: readonly [name: string, Setting][] = Object.entries(CHOICES);

const FLAG_NAMES = new Map(
  TABLE.map(([name, { flags: [flag] }]) => [name, flag?.name]),
);

const FLAGS: readonly SettingFlag[] = [
  ...TABLE.flatMap(([, { flags }]) => flags),
  SEEDS,
];

/** The flags that say what a run does, for `parseFlags`. */
export const RUN_FLAGS: NonNullable<ParseArgsConfig["options"]> = Object
  .fromEntries(
    FLAGS.map(({ name, value, multiple = false }) => [
      name,
      { type: value === undefined ? "boolean" : "string", multiple },
    ]),
  );

/** How the flags read in a task's help; what each task adds comes after. */
export const RUN_FLAGS_HELP = (["Data", "Protocol", "Training"] as const)
  .map((group) =>
    [group, ...FLAGS.filter((flag) => flag.group === group).map(describeFlag)]
      .join("\n")
  ).join("\n\n");

function describeFlag({ name, value, help }: SettingFlag): string {
  const flag = `  --${name}${value === undefined ? "" : ` ${value}`}`;
  const indented = help.map((line) => " ".repeat(HELP_COLUMN) + line);
  return flag.length < HELP_COLUMN
    ? [flag + indented[0].slice(flag.length), ...indented.slice(1)].join("\n")
    : [flag, ...indented].join("\n");
}

/** What `parseFlags` makes of {@linkcode RUN_FLAGS}. */
export type RunFlagValues = Readonly<Record<string, FlagValue | undefined>>;

type FlagValue = string | boolean | (string | boolean)[];

/** What a run is to do, and how often. */
export interface SettingsAndSeeds {
  readonly settings: RunSettings;
  /** How many seeds; null for one run. */
  readonly seeds: number | null;
}

/**
 * Reads the flags of a run.
 *
 * @throws {UsageError} If one has no possible value, or they contradict.
 */
export async function readRunFlags(
  flags: RunFlagValues,
): Promise<SettingsAndSeeds> {
  const options = Object.fromEntries(
    TABLE.map(([name, { schema, flags: [flag] }]) => [
      name,
      flag && name !== "labels"
        ? readFlag(flag, schema, flags[flag.name])
        : undefined,
    ]),
  ) as RunOptions;
  const all = {
    ...options,
    data: options.data ?? await defaultData(),
    labels: labelFlags(flags),
  };
  const problem = settingsProblem(all, (name) => {
    const flag = FLAG_NAMES.get(name)!;
    return { name: `--${flag}`, found: `"${flags[flag]}"` };
  });
  if (problem !== null) throw new UsageError(problem);
  const settings = runSettings(all);
  const seeds = integerFlag(SEEDS.name, flags.seeds as string | undefined, {
    min: 1,
    max: Math.min(MAX_SEEDS, MAX_SEED - settings.seed + 1),
  });
  return { settings, seeds: seeds ?? null };
}

/**
 * Reads a flag's text as its setting's type; whether it is a possible value is seen
 * later. One that is absent stays undefined.
 */
function readFlag(
  { name, multiple }: SettingFlag,
  schema: z.ZodType,
  given: FlagValue | undefined,
): unknown {
  if (given === undefined || typeof given === "boolean") return given;
  if (multiple) {
    return (given as string[]).map((text) => namedFlag(name, text)!);
  }
  const text = given as string;
  const { enum: choices, type } = jsonForm(schema);
  if (choices) return text;
  if (type === "string") return namedFlag(name, text)!.trim();
  if (type === "array") {
    return text.split(",").map((word) => namedFlag(name, word)!.trim());
  }
  return numberOf(text) ?? text;
}

/** The flags that say what columns are; see `RoleChoices`. */
const ROLE_FLAGS = [
  "include",
  "categorical",
  "idColumns",
  "timeColumn",
] as const;

/** They alone, for `parseFlags` and for a help. */
export const COLUMN_FLAGS = Object.fromEntries(
  ROLE_FLAGS.map((name) => [SETTINGS[name].flags[0].name, { type: "string" }]),
) as Record<string, { type: "string" }>;
export const COLUMN_FLAGS_HELP = ROLE_FLAGS
  .map((name) => describeFlag(SETTINGS[name].flags[0])).join("\n");

/** What a person says of columns. */
export function columnFlags(flags: RunFlagValues): RoleChoices {
  return Object.fromEntries(ROLE_FLAGS.map((name) => {
    const { schema, flags: [flag] } = SETTINGS[name];
    return [name, readFlag(flag, schema, flags[flag.name])];
  }));
}

/** Flags that say what the values of `--label` mean. */
const VALUE_FLAGS = ["normal", "attack", "ignore"] as const;

/** The flags of the labels, for `parseFlags` and for a help. */
export const LABEL_FLAGS = Object.fromEntries(
  SETTINGS.labels.flags.map(({ name }) => [name, { type: "string" }]),
) as Record<string, { type: "string" }>;
export const LABEL_FLAGS_HELP = SETTINGS.labels.flags
  .map(describeFlag).join("\n");

/** Which column has the labels of flows that are not UNSW-NB15. */
export function labelFlags(flags: RunFlagValues): LabelChoice | null {
  const given = (name: string) =>
    namedFlag(name, flags[name] as string | undefined) ?? null;
  const column = given("label");
  const [normal, attack, ignore] = VALUE_FLAGS.map(given);
  if (column !== null) return { column, normal, attack, ignore };
  for (const name of VALUE_FLAGS) {
    if (flags[name] === undefined) continue;
    throw new UsageError(`--${name} is for --label COLUMN: found none`);
  }
  return null;
}

/** The data set's folder where it holds flows; a download may be under way. */
async function defaultData(): Promise<string[] | null> {
  return await holdsFlows(DEFAULT_DATA) ? [DEFAULT_DATA] : null;
}

/**
 * Where a run goes unless told: `runs/<UTC time>-<seed>`.
 *
 * @param kind Put before the time. Default: nothing.
 */
export function defaultRunFolder(seed: number, kind?: string): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const name = `${time}Z-${seed}`;
  return join("runs", kind === undefined ? name : `${kind}-${name}`);
}
