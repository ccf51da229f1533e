/**
 * The table in notebook 01 that says where each cell of the PyTorch notebook went,
 * against that notebook's cells and this one's.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { PROJECT } from "../../lib/base/mod.ts";
import { readOriginal } from "../original.ts";
import { readCells } from "./_cells.ts";

const NOTEBOOK = "01_network_traffic_anomaly_detection.ipynb";

/** What the original's cells define, in their order; it is not in this project. */
const DEFINITIONS = [
  "load_unsw_nb15",
  "NetworkDataPreprocessor",
  "__init__",
  "fit_transform",
  "DeepAutoencoder",
  "__init__",
  "forward",
  "AnomalyDetector",
  "__init__",
  "train_epoch",
  "validate",
  "fit",
  "predict_reconstruction_error",
  "evaluate_model",
  "main",
  "__main__",
];

const cells = await readCells(NOTEBOOK);
const code = cells.filter(({ kind }) => kind === "code")
  .map(({ source }) => source).join("\n");
const headings = cells.filter(({ kind }) => kind === "markdown")
  .flatMap(({ source }) => [...source.matchAll(/^#+ (.+)$/gm)])
  .map(([, heading]) => heading);

const TABLE =
  cells.find(({ source }) =>
    source.startsWith("# 7 · The original, cell by cell")
  )?.source ?? "";
const rows = TABLE.split("\n").filter((line) => line.startsWith("| "))
  .slice(2) // its head
  .map((line) => line.slice(2, -2).split(" | "));

/** Names in code, such as `fit`; links' addresses aside. */
const namesIn = (text: string) =>
  [...text.matchAll(/`([\w.]+)`/g)].map(([, name]) => name);

Deno.test("Notebook 01's table has a row with a counterpart for all that the original defines", () => {
  const named = rows.flatMap(([original]) => namesIn(original))
    .filter((name) => name !== "np.random.seed");
  assertEquals(named, DEFINITIONS);
  for (const row of rows) {
    assertEquals(row.length, 3, row.join(" | "));
    assert(row.every((cell) => cell.trim() !== ""), row.join(" | "));
    assert(row[1].includes("]("), `${row[0]} links to no heading`);
  }
});

Deno.test("Notebook 01's table names headings and code that the notebook has", () => {
  for (const [original, here] of rows) {
    for (const [, text, anchor] of here.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)) {
      assert(headings.includes(text), `${original}: no heading ${text}`);
      assertEquals(anchor, "#" + text.replaceAll(" ", "-"));
    }
    for (const name of namesIn(here)) {
      assert(new RegExp(`\\b${name}\\b`).test(code), `no code has ${name}`);
    }
  }
});

const original = await readOriginal();
const why = original === null
  ? " (skipped: not there, see UNSW_NB15_ORIGINAL)"
  : "";
Deno.test({
  name: "Notebook 01's table is of the original as it is" + why,
  ignore: original === null,
  fn() {
    const found = [...original!.matchAll(
      /^(?: {4})?(?:class|def) (\w+)|^if __name__ == "(__main__)"/gm,
    )].map(([, name, main]) => name ?? main);
    assertEquals(found, DEFINITIONS);
  },
});

Deno.test("Notebook 01's links lead to files that are there", async () => {
  const links = cells.filter(({ kind }) => kind === "markdown").flatMap((
    { source },
  ) => [...source.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, to]) => to));
  assert(links.length > 8, `found only ${links.length} links`);
  for (const link of new Set(links)) {
    const { isFile } = await Deno.stat(join(PROJECT, "notebooks", link));
    assert(isFile, link);
  }
});
