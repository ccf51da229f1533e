import { join } from "node:path";
import {
  removeTemporaries,
  writeArtifact,
  writeJsonArtifact,
} from "../artifacts/mod.ts";
import { type Figure, renderPng, renderSvg } from "../charts/mod.ts";
import { readCitation } from "../dataset/mod.ts";
import { systemError, VERSIONS } from "../base/mod.ts";
import {
  isPublishedData,
  renderHtml,
  renderModelCard,
  runCharts,
  seedsRecallFigure,
  trainingReport,
} from "../report/mod.ts";
import {
  METRICS_FILE,
  type Run,
  runMetrics,
  type SeedsMetrics,
} from "../pipeline/mod.ts";

/**
 * Writes down all that a run leaves behind. Each file appears whole or not at
 * all, and `metrics.json` last: a folder without it is unfinished. What was not
 * whole when an earlier attempt was killed is removed.
 *
 * @param folder Made if it is not there; files of those names are replaced.
 * @throws {InputError} If the folder cannot be written to.
 */
export async function saveRun(run: Run, folder: string): Promise<void> {
  // Drawn before anything is written: a chart that fails leaves no half folder.
  const charts = runCharts(run);
  const pictures = Object.entries(charts)
    .map(([name, chart]) => render(name, chart.draw()));
  const report = renderHtml(trainingReport(run, charts));
  const modelCard = renderModelCard(run, await citationOf(run));
  try {
    await Deno.mkdir(folder, { recursive: true });
    await removeTemporaries(folder);
    await run.detector.save(folder, {
      settings: run.settings,
      data: run.data,
      contamination: run.split.contamination,
      engine: run.detector.engine,
      versions: VERSIONS,
    });
    await writePictures(pictures, join(folder, "charts"));
    await writeArtifact(join(folder, "report.html"), report);
    await writeArtifact(join(folder, "model_card.md"), modelCard);
    await writeJsonArtifact(join(folder, "history.json"), {
      formatVersion: 1,
      ...run.fit.history,
    });
    await writeJsonArtifact(join(folder, METRICS_FILE), runMetrics(run));
  } catch (error) {
    throw systemError(`${folder}: cannot write`, error);
  }
}

/**
 * Writes down what is said of several seeds' runs, `metrics.json` last.
 *
 * @param folder As {@linkcode saveRun}'s.
 * @throws {InputError} If the folder cannot be written to.
 */
export async function saveSeeds(
  metrics: SeedsMetrics,
  folder: string,
): Promise<void> {
  const figure = seedsRecallFigure(metrics.runs);
  const pictures = figure && [render("recall_curve", figure)];
  try {
    if (pictures) await writePictures(pictures, join(folder, "charts"));
    await writeJsonArtifact(join(folder, METRICS_FILE), metrics);
  } catch (error) {
    throw systemError(`${folder}: cannot write`, error);
  }
}

/** A chart as its files hold it. */
interface Picture {
  readonly name: string;
  readonly svg: string;
  readonly png: Uint8Array;
}

function render(name: string, figure: Figure): Picture {
  const svg = renderSvg(figure);
  return { name, svg, png: renderPng(svg).png };
}

/** Into a folder that is made, and rid of what an earlier attempt left half. */
async function writePictures(
  pictures: readonly Picture[],
  folder: string,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await removeTemporaries(folder);
  for (const { name, svg, png } of pictures) {
    await writeArtifact(join(folder, `${name}.svg`), svg);
    await writeArtifact(join(folder, `${name}.png`), png);
  }
}

/** Licence and papers; null where they do not apply, or their page is gone. */
async function citationOf(run: Run): Promise<string | null> {
  if (!isPublishedData(run)) return null;
  return await readCitation().catch(() => null);
}
