import { join } from "node:path";
import { sealed } from "../../lib/artifacts/mod.ts";
import type { Architecture } from "../../lib/model/mod.ts";
import { initialWeights } from "../../lib/model/network_layout.ts";
import { checkRunFolder, UnfinishedRun } from "../../lib/runs/mod.ts";
import { runSettings } from "../../lib/pipeline/mod.ts";
import type { BadInput } from "./bad_input.ts";

const ARCHITECTURE: Architecture = {
  inputDim: 3,
  hiddenDims: [],
  latentDim: 2,
  dropoutRates: [],
};

/** Checkpoints of interrupted runs that cannot be gone on from. */
export const BAD_CHECKPOINTS: readonly BadInput[] = [
  {
    what: "a run to resume that is not there",
    says: "Cannot resume DIR/run: there is no such folder",
    provoke: (folder) => UnfinishedRun.resume(join(folder, "run")),
  },
  {
    what: "a folder without an unfinished run",
    says: "Cannot resume DIR: it holds no unfinished run",
    provoke: (folder) => UnfinishedRun.resume(folder),
  },
  {
    what: "the folder of one seed of a run",
    says: "Cannot resume DIR: it is one seed's; resume the folder above it",
    async provoke(folder) {
      await Deno.mkdir(join(folder, "checkpoint"));
      await UnfinishedRun.resume(folder);
    },
  },
  {
    what: "a new run where an unfinished one is",
    says: "DIR: the folder holds an unfinished run; go on with --resume, or " +
      "choose another with --out",
    async provoke(folder) {
      await interrupt(folder);
      await checkRunFolder(folder);
    },
  },
  {
    what: "a second run in a folder where one is at work",
    says: "DIR: another run is at work in this folder",
    async provoke(folder) {
      using _ = await UnfinishedRun.begin(folder, runSettings(), null);
      await UnfinishedRun.resume(folder);
    },
  },
  {
    what: "a run of another version of the format",
    says: "Cannot use DIR/checkpoint/run.json: formatVersion: invalid input: " +
      "expected 2; found 1",
    provoke: damaged("run.json", (run) => run.formatVersion = 1),
  },
  {
    what: "a run without one of its settings",
    says: "Cannot use DIR/checkpoint/run.json: settings.epochs: invalid " +
      "input: expected number, received undefined; found nothing",
    provoke: damaged("run.json", (run) => delete run.settings.epochs),
  },
  {
    what: "data other than the run began with",
    says: "Cannot resume DIR as the data has changed: expected SHA-256 aa, " +
      "found bb",
    provoke: resumed((run) => run.checkpoint(42).checkData("bb")),
  },
  {
    what: "training of another version of the format",
    says: "Cannot use DIR/checkpoint/training.json: formatVersion: invalid " +
      "input: expected 3; found 1",
    provoke: damaged("training.json", (state) => state.formatVersion = 1),
  },
  {
    what: "training without a part of its state",
    says: "Cannot use DIR/checkpoint/training.json: dropout: invalid input: " +
      "expected array, received undefined; found nothing",
    provoke: damaged("training.json", (state) => delete state.dropout),
  },
  {
    what: "training whose history is not as long as its count",
    says: "Cannot use DIR/checkpoint/training.json: history.trainLoss: " +
      "expected 2 epochs, found 1",
    provoke: damaged("training.json", (state) => state.stopping.epoch = 2),
  },
  {
    what: "training that was edited",
    says: "Cannot use DIR/checkpoint/training.json: it was edited: expected " +
      "the SHA-256 that it names, found another",
    provoke: damagedFile("training.json", (bytes) => {
      const text = new TextDecoder().decode(bytes);
      return new TextEncoder().encode(
        text.replace('"bestLoss": 1', '"bestLoss": 2'),
      );
    }),
  },
  {
    what: "a history of more epochs than there may be",
    says: "Cannot use DIR/checkpoint/training.json: history.trainLoss: " +
      "expected a list of at most 100000; found a list of 100001",
    provoke: damaged(
      "training.json",
      (state) => state.history.trainLoss = new Array(100_001).fill(1),
    ),
  },
  {
    what: "a run of more seeds than there may be",
    says:
      "Cannot use DIR/checkpoint/run.json: seeds: too big: expected number " +
      "to be <=1000; found 1000000000",
    provoke: damaged("run.json", (run) => run.seeds = 1e9),
  },
  {
    what: "a run's folder with a link in it",
    says: "Cannot use DIR/charts: expected a file, found a symbolic link",
    async provoke(folder) {
      await interrupt(folder);
      await Deno.symlink("/", join(folder, "charts"));
      await UnfinishedRun.resume(folder);
    },
  },
  {
    what: "a run's folder with a pipe for a lock",
    says: "Cannot use DIR/checkpoint/lock: expected a file, found a pipe",
    async provoke(folder) {
      await interrupt(folder);
      const lock = join(folder, "checkpoint", "lock");
      await Deno.remove(lock);
      await new Deno.Command("mkfifo", { args: [lock] }).output();
      await UnfinishedRun.resume(folder);
    },
  },
  {
    what: "training cut short",
    says: "Cannot use DIR/checkpoint/training.json: it is not JSON " +
      "(Unterminated string in JSON at position 100 (line 5 column 14))",
    provoke: damagedFile("training.json", (bytes) => bytes.subarray(0, 100)),
  },
  {
    what: "arrays outside the checkpoint's folder",
    says: "Cannot use DIR/checkpoint/training.json: arrays.file: expected " +
      'epoch-<n>.bin; found "../epoch-1.bin"',
    provoke: damaged(
      "training.json",
      (state) => state.arrays.file = "../epoch-1.bin",
    ),
  },
  {
    what: "arrays that are not there",
    says: "Cannot read DIR/checkpoint/epoch-7.bin: there is no such file",
    provoke: damaged(
      "training.json",
      (state) => state.arrays.file = "epoch-7.bin",
    ),
  },
  {
    what: "arrays cut short",
    says:
      "Cannot use DIR/checkpoint/epoch-1.bin: expected 272 bytes, found 268",
    provoke: damagedFile("epoch-1.bin", (bytes) => bytes.subarray(0, -4)),
  },
  {
    what: "arrays that were changed",
    says: "Cannot use DIR/checkpoint/epoch-1.bin: expected the SHA-256 that " +
      "training.json names, found another",
    provoke: damagedFile("epoch-1.bin", (bytes) => bytes.with(3, 64)),
  },
  {
    what: "training of another run",
    says: "Cannot use DIR/checkpoint/training.json: expected this run's " +
      "training, found another run's",
    provoke: damaged("training.json", (state) => state.run = "another"),
  },
  {
    what: "training with another seed",
    says: "Cannot use DIR/checkpoint/training.json: expected seed 42, found 43",
    provoke: damaged("training.json", (state) => state.seed = 43),
  },
  {
    what: "training of another network",
    says: "Cannot use DIR/checkpoint: expected a network 3-4-2 with dropout " +
      "0.5, found 3-2 with dropout none",
    provoke: resumed((run) =>
      run.checkpoint(42).load({
        ...ARCHITECTURE,
        hiddenDims: [4],
        dropoutRates: [0.5],
      })
    ),
  },
];

/** Leaves a run in the folder that was interrupted after its first epoch. */
async function interrupt(folder: string): Promise<void> {
  using run = await UnfinishedRun.begin(folder, runSettings(), null);
  const checkpoint = run.checkpoint(42);
  await checkpoint.checkData("aa");
  const weights = initialWeights(ARCHITECTURE, 42);
  await checkpoint.save({
    engine: "cpu",
    threads: 1,
    architecture: ARCHITECTURE,
    state: {
      engine: {
        weights,
        firstMoments: weights, // a network without running statistics
        secondMoments: weights,
        steps: 1,
      },
      best: weights,
      history: { trainLoss: [1], validationLoss: [1], learningRate: [1] },
      plateau: { learningRate: 1, best: 1, badEpochs: 0 },
      stopping: { epoch: 1, bestEpoch: 1, bestLoss: 1 },
      shuffle: [1, 2, 3, 4],
      dropout: [1, 2, 3, 4],
    },
  });
}

/** Takes up an interrupted run and does something with it. */
function resumed(work: (run: UnfinishedRun) => Promise<unknown>) {
  return async (folder: string) => {
    await interrupt(folder);
    using run = await UnfinishedRun.resume(folder);
    await work(run!);
  };
}

/** Damages a file of an interrupted run's checkpoint, then goes on. */
function damagedFile(
  name: string,
  damage: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>,
) {
  return async (folder: string) => {
    await interrupt(folder);
    const path = join(folder, "checkpoint", name);
    await Deno.writeFile(path, await damage(await Deno.readFile(path)));
    using run = await UnfinishedRun.resume(folder);
    await run!.checkpoint(42).load(ARCHITECTURE);
  };
}

/** Damages what a JSON file holds, in place, and seals it anew. */
// deno-lint-ignore no-explicit-any
function damaged(name: string, damage: (content: any) => void) {
  return damagedFile(name, async (bytes) => {
    const { sha256: _, ...content } = JSON.parse(
      new TextDecoder().decode(bytes),
    );
    damage(content);
    return new TextEncoder().encode(JSON.stringify(await sealed(content)));
  });
}
