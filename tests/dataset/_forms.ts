import type pl from "nodejs-polars";
import { join } from "node:path";
import {
  FLOW_COLUMN_NAMES,
  type FlowColumn,
  schemaOf,
} from "../../lib/dataset/mod.ts";
import { RAW_COLUMNS } from "../../lib/dataset/schema/flow_columns.ts";

/** The canonical columns that the partition's files hold, in those files' order. */
const PARTITION_ORDER: readonly FlowColumn[] = [
  ...["flow_id", "dur", "protocol", "service", "state", "spkts"] as const,
  ...["dpkts", "sbytes", "dbytes"] as const,
  ...FLOW_COLUMN_NAMES.slice(FLOW_COLUMN_NAMES.indexOf("sttl")).filter((
    name,
  ) =>
    !["service", "spkts", "dpkts", "stime", "ltime"].includes(name) &&
    !["attack_label", "binary_label"].includes(name)
  ),
  ...["attack_label", "binary_label"] as const,
];

const ATTACK_NAMES: Record<string, string> = {
  dos: "DoS",
  backdoor: "Backdoors",
};

type Row = Record<string, string | number | null>;

/**
 * Flows as the raw files hold them: no header, attacks' names with stray blanks
 * and capitals, none for normal flows, every third port in hexadecimal, blanks
 * for zeros in the columns where the data set has them.
 */
export function rawCsv(flows: pl.DataFrame): string {
  const rows = flows.toRecords() as Row[];
  return "\uFEFF" + rows.map((row, i) =>
    RAW_COLUMNS.map((raw) => {
      const name = FLOW_COLUMN_NAMES.find((column) => {
        const { raw: own = column } = schemaOf(column)!;
        return own === raw;
      })!;
      const value = row[name];
      if (name === "attack_label") return rawAttack(String(value));
      if (name.endsWith("_port") && i % 3 === 0) {
        return `0x${Number(value).toString(16).padStart(4, "0")}`;
      }
      if (name === "is_ftp_login" && row.binary_label === 0) return " ";
      return String(value);
    }).join(",")
  ).join("\r\n") + "\r\n";
}

function rawAttack(name: string): string {
  if (name === "normal") return "";
  return ` ${ATTACK_NAMES[name] ?? capitalized(name)} `;
}

/** Flows as the partition's files hold them, with a header and a column `rate`. */
export function partitionCsv(flows: pl.DataFrame): string {
  const rows = flows.toRecords() as Row[];
  const names = PARTITION_ORDER.map((name) =>
    schemaOf(name)!.partition ?? name
  );
  const at = names.indexOf("sttl");
  const line = (fields: unknown[]) =>
    [...fields.slice(0, at), "rate", ...fields.slice(at)].join(",");
  return [
    line(names),
    ...rows.map((row) =>
      line(
        PARTITION_ORDER.map((name) =>
          name === "attack_label" ? capitalized(String(row[name])) : row[name]
        ),
      ).replace(",rate,", ",0.5,")
    ),
  ].join("\n") + "\n";
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Writes files into a folder; their paths. */
export async function writeFiles(
  folder: string,
  files: Record<string, string | Uint8Array>,
): Promise<string[]> {
  const paths: string[] = [];
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    paths.push(path);
    if (typeof content === "string") await Deno.writeTextFile(path, content);
    else await Deno.writeFile(path, content);
  }
  return paths;
}
