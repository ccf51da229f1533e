import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { InputError } from "../../lib/base/mod.ts";
import type { Architecture, FitState } from "../../lib/model/mod.ts";
import { fit } from "../../lib/model/fit.ts";
import { initialWeights } from "../../lib/model/network_layout.ts";
import { openEngine } from "../../lib/model/open_engine.ts";
import { loadTraining, saveTraining } from "../../lib/runs/training_files.ts";
import type { SavedTraining } from "../../lib/pipeline/mod.ts";
import { drawPoints, TINY } from "../model/_points.ts";
import { onFullDisk } from "../full_disk.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const OWNER = { run: "a", seed: 42 };

/** What training leaves after each of its epochs. */
async function trainingOf(
  architecture: Architecture,
  epochs: number,
): Promise<SavedTraining[]> {
  const states: FitState[] = [];
  const engine = await openEngine(
    { engine: "cpu" },
    architecture,
    initialWeights(architecture, 1),
  );
  const rows = drawPoints("normal", 20, 1);
  await fit(engine, architecture, rows, rows, {
    epochs,
    learningRate: 0.1,
    checkpoint: { save: (state) => Promise.resolve(void states.push(state)) },
  });
  engine.dispose();
  return states.map((state) => ({
    engine: "cpu",
    threads: 1,
    architecture,
    state,
  }));
}

const EPOCHS = await trainingOf(TINY, 3);
const load = (folder: string) => loadTraining(folder, OWNER);
const save = (folder: string, training: SavedTraining) =>
  saveTraining(folder, OWNER, training);
const filesIn = (folder: string) =>
  [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("loadTraining() gives back what saveTraining() wrote last, to the bit", () =>
  inTemporaryFolder(async (parent) => {
    const folder = join(parent, "checkpoint");
    assertEquals(await load(folder), null);
    for (const [index, training] of EPOCHS.entries()) {
      await save(folder, training);
      assertEquals(await load(folder), training);
      assertEquals(filesIn(folder), [
        `epoch-${index + 1}.bin`,
        "training.json",
      ]);
    }
    assertNotEquals(EPOCHS[0].state.engine, EPOCHS[2].state.engine);
  }));

Deno.test("saveTraining() keeps the old state whole until the new one is", () =>
  inTemporaryFolder(async (folder) => {
    await save(folder, EPOCHS[0]);
    for (const whole of [0, 1]) { // files that are whole before the disk is full
      await assertRejects(
        () => onFullDisk(whole, () => save(folder, EPOCHS[1])),
        InputError,
        "No space left",
      );
      assertEquals(await load(folder), EPOCHS[0]);
    }
    // What was left over goes with the next one that succeeds.
    assertEquals(filesIn(folder).length, 3);
    await save(folder, EPOCHS[2]);
    assertEquals(await load(folder), EPOCHS[2]);
    assertEquals(filesIn(folder), ["epoch-3.bin", "training.json"]);
  }));
