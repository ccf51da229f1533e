import { escapeMarkdown, markdownCode } from "../base/mod.ts";
import type { Run } from "../pipeline/mod.ts";
import {
  type Block,
  type Cell,
  counted,
  facts,
  numeric,
  type Report,
  says,
  section,
  type Table,
  table,
  type Text,
  text,
} from "./content.ts";
import {
  categoryTable,
  caveats,
  confusionTable,
  dataFacts,
  headlineFacts,
  lowRatesTable,
  machineFacts,
  modelFacts,
  splitFacts,
} from "./run_facts.ts";

/**
 * A model card after Mitchell et al. 2019 (doi:10.1145/3287560.3287596), in
 * Markdown, of what the run knows and nothing else.
 *
 * @param citation Licence and papers of UNSW-NB15, in Markdown, for a detector
 * that learnt from it; null names none.
 */
export function renderModelCard(run: Run, citation: string | null): string {
  return renderMarkdown(modelCard(run)) +
    (citation === null || !isPublishedData(run)
      ? ""
      : `\n## Licence of the data\n\n${citation}\n`);
}

/** Whether the flows are UNSW-NB15's, whose licence goes with them. */
export function isPublishedData({ data }: Pick<Run, "data">): boolean {
  return data.form !== null && data.form !== "other";
}

function modelCard(run: Run): Report {
  const { settings, split } = run;
  const { train, validation, testNormal, testAttack } = split;
  const categories = categoryTable(run);
  return {
    title: "Model card",
    lead: run.data.path === null
      ? "A detector of unusual network flows that learnt generated flows, not " +
        "traffic."
      : text`A detector of unusual network flows that learnt from ${run.data.path}.`,
    sections: [
      section(
        "Model details",
        facts(...modelFacts(run), ...machineFacts(run)),
        says(
          "A deep autoencoder. A flow's score is higher when it is more unlike " +
            "the flows of the training; it is flagged when its score is above " +
            "the threshold. All settings are in config.json beside this file.",
        ),
      ),
      section(
        "Intended use",
        says(
          run.data.path === null
            ? "Trying the project, teaching and testing. Not for claims about " +
              "detection, and not for traffic."
            : "Ranking flows of a network like the one it learnt from, so that a " +
              "person looks at the most unusual first; research and teaching.",
        ),
        says(
          "Not for blocking traffic unattended, and not for another network " +
            "without training there: what is usual differs.",
        ),
      ),
      section(
        "Factors",
        says(
          "What is found depends on the kind of attack" +
            (categories === null
              ? ", which these flows do not tell"
              : " (table below)") +
            ", on the traffic that counts as normal, and on the columns" +
            (run.data.form === "other"
              ? "."
              : settings.noShortcuts
              ? ": the time to live was left out."
              : ": the time to live was not left out."),
        ),
      ),
      section(
        "Metrics",
        says(
          run.evaluation === null
            ? "The alert rate is the share of held-out flows that are flagged; " +
              "its interval is Wilson's, of 95 %. How well attacks are found " +
              "takes labels."
            : "ROC-AUC and average precision judge the ranking, without a " +
              "threshold. Recall is the share of attacks that are flagged, the " +
              "false alarm rate the share of normal flows. Intervals are of " +
              "95 %: areas by bootstrap, shares by Wilson.",
        ),
      ),
      section(
        "Evaluation data",
        says(
          (run.evaluation === null
            ? `${counted(testNormal.length, "flow")} of the same data. `
            : `${counted(testNormal.length, "normal flow")} and ` +
              `${counted(testAttack.length, "attack")} of the same data. `) +
            (settings.protocol === "honest"
              ? "Nothing was learnt from them."
              : "The threshold was chosen on them."),
        ),
      ),
      section(
        "Training data",
        facts(...dataFacts(run), ...splitFacts(run)),
        says(
          `The network learnt ${counted(train.length, "flow")}; ` +
            `${
              counted(
                validation.length,
                run.evaluation === null ? "flow" : "normal flow",
              )
            } were watched for the ` +
            (settings.protocol === "honest"
              ? "best epoch and set the threshold."
              : "best epoch."),
        ),
      ),
      section(
        "Quantitative analyses",
        table(
          "Metrics",
          ["Metric", ...numeric("Value", "95 % interval")],
          headlineFacts(run).map(({ term, value, detail = "–" }) => [
            term,
            value,
            detail,
          ]),
        ),
        confusionTable(run),
        lowRatesTable(run),
        categories,
        says("Charts are in charts/, and in report.html."),
      ),
      section(
        "Ethical considerations",
        says(
          "Flows tell who spoke to whom, and when: they can be personal data. A " +
            "flag is a reason to look, not proof against anyone.",
        ),
      ),
      section("Caveats and recommendations", {
        kind: "notes",
        notes: caveats(run),
      }),
    ],
  };
}

/**
 * Writes a report as Markdown. Values are code, and shown whatever is in them.
 *
 * @throws {TypeError} If there is a chart, which Markdown has no place for.
 */
function renderMarkdown({ title, lead, sections }: Report): string {
  const parts = [
    `# ${escapeMarkdown(title)}`,
    renderText(lead),
    ...sections.flatMap(({ heading, blocks }) => [
      `## ${escapeMarkdown(heading)}`,
      ...blocks.map(renderBlock),
    ]),
  ];
  return parts.join("\n\n") + "\n";
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case "paragraph":
      return renderText(block.text);
    case "notes":
      return block.notes.map((note) => `- ${renderText(note)}`).join("\n");
    case "facts":
      return block.facts.map(({ term, value, detail }) =>
        `- **${escapeMarkdown(term)}**: ${renderCell(value)}` +
        (detail === undefined ? "" : ` (${renderText(detail)})`)
      ).join("\n");
    case "table":
      return renderTable(block);
    case "chart":
    case "live":
      throw new TypeError(
        "Cannot write a chart as Markdown: put it into a file",
      );
  }
}

function renderTable({ caption, columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    `${escapeMarkdown(caption)}:`,
    "",
    line(columns.map(({ name }) => escapeMarkdown(name))),
    line(columns.map(({ isNumeric }) => isNumeric ? "---:" : "---")),
    ...rows.map((cells) => line(cells.map(renderCell))),
  ].join("\n");
}

function renderCell(cell: Cell): string {
  if (typeof cell === "string" || !("lines" in cell)) return renderText(cell);
  return cell.lines.map(renderText).join("; ");
}

function renderText(text: Text): string {
  if (typeof text === "string") return escapeMarkdown(text);
  return text.map((part) =>
    typeof part === "string" ? escapeMarkdown(part) : markdownCode(part.value)
  ).join("");
}
