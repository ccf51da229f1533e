import { type RankingSteadiness, rankingSteadiness } from "../evaluate/mod.ts";
import { letEventsIn } from "../base/mod.ts";
import { AnomalyDetector } from "../model/mod.ts";
import { drawSubset } from "../split/mod.ts";
import { openFlows, type ReadingListener } from "./open_flows.ts";
import type { RunSettings } from "./settings.ts";

/** More flows say little more, and pairs of seeds are many. */
const FLOWS_RANKED = 20_000;
/** What a person may look at in a day. */
const TOP = 100;

/**
 * Ranks the same flows with the detectors of several runs: how much of a ranking
 * is the flows', and how much is chance.
 *
 * @param folders The runs', at least two.
 * @param settings Theirs. The flows are drawn of all, by the seed.
 * @returns Null where a detector gives all flows the same score.
 * @throws {InputError} If the flows or a detector cannot be used.
 */
export async function compareRankings(
  folders: readonly string[],
  settings: RunSettings,
  listener: ReadingListener,
): Promise<RankingSteadiness | null> {
  const opened = await openFlows(settings, listener);
  const flows = await drawSubset(opened.flows, FLOWS_RANKED, settings.seed);
  const scores: Float32Array[] = [];
  for (const folder of folders) {
    await letEventsIn();
    listener.signal?.throwIfAborted();
    const detector = await AnomalyDetector.load(folder, {
      engine: settings.engine,
      threads: settings.threads ?? undefined,
    });
    try {
      const features = await detector.preprocessor!.transform(flows);
      scores.push(await detector.score(features));
    } finally {
      detector.dispose();
    }
  }
  const areAlike = scores.some((list) =>
    list.every((score) => score === list[0])
  );
  return areAlike ? null : rankingSteadiness(scores, TOP);
}
