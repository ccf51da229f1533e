import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  checkRealFolder,
  removeTemporaries,
  temporaryPath,
} from "../artifacts/mod.ts";
import { InputError, systemError, VERSIONS } from "../base/mod.ts";
import {
  METRICS_FILE,
  type RunCheckpoint,
  type RunSettings,
} from "../pipeline/mod.ts";
import {
  checkRunFolder,
  isFolder,
  isLocked,
  lockFolder,
  removeAtOnce,
  removeEmptyFolders,
} from "./run_folder.ts";
import { loadOwnTraining, saveTraining } from "./training_files.ts";
import {
  CHECKPOINT,
  hasRunRecord,
  readRunRecord,
  type RunRecord,
  writeRunRecord,
} from "./run_record.ts";

/** How a run came by its folder. */
interface Origin {
  /** Whether an earlier process began it. */
  readonly isResumed: boolean;
  /** The topmost folder that this process made for it; null if there was one. */
  readonly topFolder: string | null;
}

/**
 * A run that is not finished, held by this process alone until it is disposed of.
 * In its folder, `checkpoint` has what it was asked for and how far it has come.
 */
export class UnfinishedRun implements Disposable {
  readonly folder: string;
  readonly #origin: Origin;
  readonly #lock: Deno.FsFile;
  #record: RunRecord;
  #isWorthKeeping: boolean;

  private constructor(
    folder: string,
    record: RunRecord,
    lock: Deno.FsFile,
    origin: Origin,
  ) {
    this.folder = folder;
    this.#record = record;
    this.#lock = lock;
    this.#origin = origin;
    this.#isWorthKeeping = origin.isResumed;
  }

  /**
   * Claims a folder for a new run, before hours of work, and writes down what the
   * run was asked for.
   *
   * @param folder Empty, or not there yet.
   * @param seeds How many; null for one run.
   * @throws {InputError} If the folder is in use or cannot be written to; nothing
   * is left then.
   */
  static async begin(
    folder: string,
    settings: RunSettings,
    seeds: number | null,
  ): Promise<UnfinishedRun> {
    await checkRunFolder(folder);
    const record: RunRecord = {
      id: crypto.randomUUID(),
      settings,
      seeds,
      dataSha256: null,
      workingFolder: Deno.cwd(),
      versions: VERSIONS,
    };
    const checkpoint = join(folder, CHECKPOINT);
    const temporary = temporaryPath(checkpoint);
    let topFolder: string | null = null;
    try {
      topFolder = await mkdir(folder, { recursive: true }) ?? null;
      await Deno.mkdir(temporary);
      await writeRunRecord(temporary, record);
      // It appears whole; where another run was quicker, this fails.
      await Deno.rename(temporary, checkpoint);
    } catch (error) {
      await Deno.remove(temporary, { recursive: true }).catch(() => {});
      await removeEmptyFolders(folder, topFolder);
      if (await hasRunRecord(folder)) throw atWork(folder);
      throw systemError(`${folder}: cannot write`, error);
    }
    let lock: Deno.FsFile | null = null;
    try {
      lock = await lockFolder(checkpoint);
      if (lock === null) throw atWork(folder); // it was resumed already
      await removeTemporaries(folder);
      return new UnfinishedRun(folder, record, lock, {
        isResumed: false,
        topFolder,
      });
    } catch (error) {
      lock?.close();
      if (!await isLocked(checkpoint)) {
        await removeAtOnce(checkpoint);
        await removeEmptyFolders(folder, topFolder);
      }
      throw error;
    }
  }

  /**
   * Takes up a run that an earlier process began.
   *
   * @returns Null if it is finished; what was left over is removed then.
   * @throws {InputError} If there is no run to resume, another process is at
   * work on it, or what it was asked for cannot be read.
   */
  static async resume(folder: string): Promise<UnfinishedRun | null> {
    if (!await hasRunRecord(folder)) {
      if (await isFinished(folder)) {
        await removeTemporaries(folder);
        return null;
      }
      throw new InputError(
        `Cannot resume ${folder}: ` +
          (await isFolder(join(folder, CHECKPOINT))
            ? "it is one seed's; resume the folder above it"
            : await isFolder(folder)
            ? "it holds no unfinished run"
            : "there is no such folder"),
      );
    }
    const checkpoint = join(folder, CHECKPOINT);
    await checkRealFolder(folder); // before: to open a pipe for a lock would hang
    const lock = await lockFolder(checkpoint);
    if (lock === null) throw atWork(folder);
    try {
      await removeTemporaries(folder);
      await removeTemporaries(checkpoint);
      if (await isFinished(folder)) {
        await removeAtOnce(checkpoint);
        lock.close();
        return null;
      }
      const record = await readRunRecord(checkpoint);
      return new UnfinishedRun(folder, record, lock, {
        isResumed: true,
        topFolder: null,
      });
    } catch (error) {
      lock.close();
      throw systemError(`Cannot resume ${folder}`, error);
    }
  }

  /** With relative paths made absolute, if the process works elsewhere now. */
  get settings(): RunSettings {
    return this.#record.settings;
  }

  /** How many seeds; null for one run. */
  get seeds(): number | null {
    return this.#record.seeds;
  }

  /** Whether an earlier process began it. */
  get isResumed(): boolean {
    return this.#origin.isResumed;
  }

  /** Whether Deno and all packages are those that the run began with. */
  get hasSameVersions(): boolean {
    return JSON.stringify(this.#record.versions) === JSON.stringify(VERSIONS);
  }

  /** Whether it was resumed, or has finished an epoch: there is something to lose. */
  get isWorthKeeping(): boolean {
    return this.#isWorthKeeping;
  }

  /**
   * What one of the run's seeds goes on from.
   *
   * @param folder Where its results go.
   */
  checkpoint(seed: number, folder = this.folder): RunCheckpoint {
    const owner = { run: this.#record.id, seed };
    return {
      folder,
      checkData: (sha256) => this.#checkData(sha256),
      load: (architecture) => loadOwnTraining(folder, owner, architecture),
      save: async (training) => {
        this.#isWorthKeeping = true; // even if it cannot be written
        await saveTraining(join(folder, CHECKPOINT), owner, training);
      },
    };
  }

  async #checkData(sha256: string): Promise<void> {
    const { dataSha256 } = this.#record;
    if (dataSha256 === sha256) return;
    if (dataSha256 !== null) {
      throw new InputError(
        `Cannot resume ${this.folder} as the data has changed: ` +
          `expected SHA-256 ${dataSha256}, found ${sha256}`,
      );
    }
    this.#record = { ...this.#record, dataSha256: sha256 };
    await writeRunRecord(join(this.folder, CHECKPOINT), this.#record);
  }

  /** Removes the checkpoint, once the results are written. */
  async finish(): Promise<void> {
    try {
      await removeAtOnce(join(this.folder, CHECKPOINT));
    } catch (error) {
      throw systemError(`Cannot clear up ${this.folder}`, error);
    }
  }

  /** Removes the checkpoint, and the folders that were made and are empty. */
  async giveUp(): Promise<void> {
    await this.finish();
    await removeEmptyFolders(this.folder, this.#origin.topFolder);
  }

  /** Lets other processes have the folder. */
  [Symbol.dispose](): void {
    this.#lock.close();
  }
}

async function isFinished(folder: string): Promise<boolean> {
  const path = join(folder, METRICS_FILE);
  return await Deno.stat(path).then(() => true, () => false);
}

function atWork(folder: string): InputError {
  return new InputError(`${folder}: another run is at work in this folder`);
}
