import { join } from "node:path";
import { writeArtifact } from "../artifacts/mod.ts";
import { renderPng, renderSvg, scoreHistogram } from "../charts/mod.ts";
import { systemError } from "../base/mod.ts";
import {
  renderHtml,
  scoringReport,
  type ScoringSummary,
} from "../report/mod.ts";

/**
 * Writes `report.html` and its charts, as SVG and PNG, to a folder.
 *
 * @param folder Made if it is not there; files of those names are replaced.
 * @throws {InputError} If it cannot be written to.
 */
export async function saveScoringReport(
  summary: ScoringSummary,
  folder: string,
): Promise<void> {
  const report = renderHtml(scoringReport(summary));
  const charts = join(folder, "charts");
  try {
    await Deno.mkdir(charts, { recursive: true });
    if (summary.scores !== null) {
      const { threshold, scores } = summary;
      const svg = renderSvg(scoreHistogram({ ...scores, threshold }));
      await writeArtifact(join(charts, "scores.svg"), svg);
      await writeArtifact(join(charts, "scores.png"), renderPng(svg).png);
    }
    await writeArtifact(join(folder, "report.html"), report);
  } catch (error) {
    throw systemError(`${folder}: cannot write`, error);
  }
}
