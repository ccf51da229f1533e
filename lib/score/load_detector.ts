import { join } from "node:path";
import { InputError } from "../base/mod.ts";
import {
  AnomalyDetector,
  type EngineOptions,
  readConfig,
} from "../model/mod.ts";

/** A detector that scores flows, and what is known of its training. */
export interface LoadedDetector {
  readonly detector: AnomalyDetector;
  /** What `config.json` keeps of the run; nothing in it was checked. */
  readonly run: unknown;
}

/**
 * Loads the detector that a run left.
 *
 * @throws {InputError} If there is none in the folder, or it cannot be used; see
 * `AnomalyDetector.load`.
 */
export async function loadDetector(
  folder: string,
  options: EngineOptions = {},
): Promise<LoadedDetector> {
  await checkFolder(folder);
  const { run } = await readConfig(folder);
  const detector = await AnomalyDetector.load(folder, options);
  if (detector.preprocessor !== null) return { detector, run };
  detector.dispose();
  throw new InputError(
    `${folder}: the detector has no preprocessor.json, which makes features of ` +
      "flows: it cannot score any",
  );
}

/** @throws {InputError} If no detector is there, saying where one may be. */
async function checkFolder(folder: string): Promise<void> {
  if (await isThere(join(folder, "config.json"))) return;
  const info = await Deno.stat(folder).catch(() => null);
  if (!info?.isDirectory) {
    throw new InputError(
      info === null
        ? `${folder}: there is no such folder; deno task train makes a detector`
        : `${folder}: expected the folder of a run, found a file`,
    );
  }
  const seeds: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (/^seed-\d+$/.test(name)) seeds.push(name);
  }
  throw new InputError(
    seeds.length > 0
      ? `${folder}: a run of several seeds: choose one of its ${seeds.length} ` +
        `detectors, as ${join(folder, seeds.sort()[0])}`
      : `${folder}: no detector in this folder (no config.json); is the run ` +
        "unfinished?",
  );
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
