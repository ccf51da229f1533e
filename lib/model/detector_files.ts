import { join } from "node:path";
import { z } from "zod";
import {
  listOf,
  parseJson,
  readArtifact,
  readJsonArtifact,
  sha256,
  writeArtifact,
  writeJsonArtifact,
} from "../artifacts/mod.ts";
import { InputError } from "../base/mod.ts";
import type { Architecture } from "./engine.ts";
import { checkArchitecture } from "./network_layout.ts";

const FORMAT_VERSION = 2;
const CONFIG_FILE = "config.json";
const MAX_BYTES = 2 ** 20;

const SHA256 = z.string().regex(
  /^[0-9a-f]{64}$/,
  "expected a SHA-256 of 64 hexadecimal digits",
);

const CONFIG = z.object({
  formatVersion: z.literal(FORMAT_VERSION, {
    error: ({ input }) =>
      input === 1
        ? `expected ${FORMAT_VERSION}, found 1, which an earlier version of ` +
          "this project wrote, without checksums: train the detector again"
        : undefined,
  }),
  architecture: z.object({
    inputDim: z.number(),
    hiddenDims: listOf(z.number(), 64),
    latentDim: z.number(),
    dropoutRates: listOf(z.number(), 64),
  }),
  seed: z.int(),
  /** JSON has no Infinity; it means that nothing is flagged. */
  threshold: z.union([
    z.number().nonnegative(),
    z.literal("Infinity"),
    z.null(),
  ], {
    error: 'expected a number of at least 0, "Infinity" or null',
  }),
  /**
   * The other files, and the SHA-256 of each, so that files of two detectors do
   * not pass for one. The last three are there or are not.
   */
  files: z.object({
    "model.json": SHA256,
    "weights.bin": SHA256,
    "preprocessor.json": SHA256.optional(),
    "score.json": SHA256.optional(),
    "reference.json": SHA256.optional(),
  }),
  /** What else was to be kept; nothing is read of it. */
  run: z.unknown().optional(),
});

/** The files of a saved detector, those that may not be there too. */
export const DETECTOR_FILES: readonly string[] = [
  CONFIG_FILE,
  ...Object.keys(CONFIG.shape.files.shape),
];

/** What `config.json` holds beside its format version. */
export type DetectorConfig =
  & Omit<z.infer<typeof CONFIG>, "formatVersion" | "architecture">
  & { readonly architecture: Architecture };

/** The SHA-256 of each file of a saved detector, by its name. */
export type DetectorFiles = DetectorConfig["files"];

/**
 * Writes `config.json`.
 *
 * @throws {InputError} If it cannot be written.
 */
export async function writeConfig(
  folder: string,
  config: DetectorConfig,
): Promise<void> {
  await writeJsonArtifact(join(folder, CONFIG_FILE), {
    formatVersion: FORMAT_VERSION,
    ...config,
  });
}

/**
 * Reads `config.json`; its architecture is a possible one.
 *
 * @throws {InputError} If it is missing or of another form or version.
 */
export async function readConfig(folder: string): Promise<DetectorConfig> {
  const path = join(folder, CONFIG_FILE);
  const config = await readJsonArtifact(path, CONFIG, MAX_BYTES);
  try {
    checkArchitecture(config.architecture);
  } catch (error) {
    throw new InputError(`Cannot use ${path}: ${(error as Error).message}`);
  }
  return config;
}

/**
 * Writes a file of a detector.
 *
 * @returns Its SHA-256, for `config.json`.
 * @throws {InputError} If it cannot be written.
 */
export async function writeWithSha256(
  path: string,
  content: string | Uint8Array,
): Promise<string> {
  await writeArtifact(path, content);
  return await sha256(content);
}

/**
 * Throws unless a file is the one that was saved with `config.json`. Call it
 * when all else about the file has been found right: what is wrong with a file
 * says more than that it is another.
 *
 * @throws {InputError} If it is not.
 */
export async function checkSha256(
  path: string,
  bytes: Uint8Array,
  expected: string,
): Promise<void> {
  if (await sha256(bytes) === expected) return;
  throw new InputError(
    `Cannot use ${path}: expected the file that was saved with config.json, ` +
      "found another (its SHA-256 is not the one noted there)",
  );
}

/**
 * Reads what a class's `toJSON` wrote.
 *
 * @param fromJSON Throws an InputError if it cannot use the content.
 * @throws {InputError} If the file is missing, not JSON, of another form, or not
 * the one that was saved.
 */
export async function readSavedState<T>(
  path: string,
  hash: string,
  fromJSON: (json: unknown) => T,
): Promise<T> {
  const bytes = await readArtifact(path);
  const json = parseJson(path, bytes);
  let state: T;
  try {
    state = fromJSON(json);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`Cannot use ${path}: ${error.message}`);
  }
  await checkSha256(path, bytes, hash);
  return state;
}
