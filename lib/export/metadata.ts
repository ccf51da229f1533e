import { basename } from "node:path";
import { canonicalText, kindOf, schemaOf } from "../dataset/mod.ts";
import { VERSIONS } from "../base/mod.ts";
import type { ExpectedRate } from "../evaluate/mod.ts";
import type { Category, PreprocessorState } from "../preprocess/mod.ts";
import { knownRun } from "../report/mod.ts";
import type { ChosenThreshold } from "../score/mod.ts";
import { columnsOf, inputType } from "./features_graph.ts";

const FORMAT_VERSION = 1;

/** A column that a model reads, as its metadata describe it. */
export interface ModelColumn {
  readonly name: string;
  /** What its input takes. */
  readonly type: "double" | "string";
  /** Whether its values are amounts, or each stands for a category. */
  readonly role: "amount" | "category";
  /** The texts that it knows; others count as rare. Only of inputs of texts. */
  readonly categories?: readonly string[];
  /** How UNSW-NB15's table stores it; null for a column of other flows. */
  readonly kind: "integer" | "float" | "text" | null;
  /** Of its values; null for texts, counts, and where nobody knows. */
  readonly unit: string | null;
  readonly meaning: string | null;
  /** What other published forms of the data set call it. */
  readonly aliases: readonly string[];
  /** The letter case that texts are put in, without blanks around them; null for none. */
  readonly spelling: "lower" | "upper" | null;
}

/** What is known of a detector beside what it learnt. */
export interface DetectorFacts {
  readonly threshold: ChosenThreshold;
  /** The share of normal flows that the threshold will flag; null if unknown. */
  readonly expectedRate: ExpectedRate | null;
  /** What `config.json` keeps of its run; nothing in it was checked. */
  readonly run: unknown;
}

/** What a model says of itself: texts by their names. */
export function metadataOf(
  state: PreprocessorState,
  { threshold: { threshold, source }, expectedRate, run }: DetectorFacts,
): Record<string, string> {
  const { data } = knownRun(run);
  const packages = ["nodejs-polars", "onnxruntime-node"];
  const facts = {
    format_version: FORMAT_VERSION,
    columns: modelColumns(state),
    threshold: Number.isFinite(threshold) ? threshold : "Infinity",
    threshold_source: source,
    false_alarm_rate: expectedRate?.rate,
    false_alarm_rate_interval: expectedRate?.interval,
    training_data: {
      // Where it lies is nobody's business who gets the model.
      name: data.path ? basename(data.path) : "generated flows",
      sha256: data.sha256,
      rows: data.rows,
    },
    versions: {
      deno: VERSIONS.deno,
      ...Object.fromEntries(
        packages.map((
          name,
        ) => [name, VERSIONS.packages[name].split("@").at(-1)]),
      ),
    },
  };
  return Object.fromEntries(
    Object.entries(facts)
      .filter(([, fact]) => fact !== undefined && fact !== null)
      .map(([name, fact]) => [
        name,
        typeof fact === "string" ? fact : JSON.stringify(fact),
      ]),
  );
}

/** The columns that a model reads, in the order of its inputs. */
export function modelColumns(state: PreprocessorState): ModelColumn[] {
  return columnsOf(state).map((column) => {
    const { name } = column;
    const schema = schemaOf(name);
    const aliases = [schema?.raw, schema?.partition].filter((alias) =>
      typeof alias === "string" && alias !== name
    ) as string[];
    const isText = inputType(column) === "string";
    const known = "categories" in column
      ? (column.categories as Category[]).filter((text) => text !== null)
      : null;
    return {
      name,
      type: isText ? "string" : "double",
      role: known === null ? "amount" : "category",
      ...isText && known ? { categories: known } : {},
      kind: kindOf(name) ?? null,
      unit: schema?.unit ?? null,
      meaning: schema?.meaning ?? null,
      aliases: [...new Set(aliases)],
      spelling: spellingOf(name),
    };
  });
}

/** Tried out, so that `canonicalText` alone knows the rule. */
function spellingOf(name: string): "lower" | "upper" | null {
  const spelt = canonicalText(name, "aA");
  return spelt === "aa" ? "lower" : spelt === "AA" ? "upper" : null;
}
