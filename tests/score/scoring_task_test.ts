import { assert, assertEquals, assertThrows } from "@std/assert";
import { InputError, letEventsIn } from "../../lib/base/mod.ts";
import { AnomalyDetector } from "../../lib/model/mod.ts";
import { freeFrames } from "../../lib/dataset/free_frames.ts";
import { chooseThreshold } from "../../lib/score/mod.ts";
import { untilAborted } from "../../lib/score/scoring_task.ts";
import { saveTinyDetector } from "../saved_detector.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

/** Its threshold is 1.5; it has scored four validation flows. */
async function withDetector(test: (detector: AnomalyDetector) => void) {
  await inTemporaryFolder(async (folder) => {
    await saveTinyDetector(folder);
    const detector = await AnomalyDetector.load(folder, { engine: "wasm" });
    test(detector);
    detector.dispose();
  });
}

Deno.test("chooseThreshold() takes the detector's, the one given, or one for a rate", () =>
  withDetector((detector) => {
    assertEquals(chooseThreshold(detector, "run", null), {
      threshold: 1.5,
      source: "set when the detector was trained",
    });
    assertEquals(chooseThreshold(detector, "run", { threshold: 7 }), {
      threshold: 7,
      source: "given",
    });
    const { scores } = detector.reference!.toJSON() as {
      scores: { values: number[] }; // from the highest
    };
    const [highest, second, third] = scores.values;
    for (
      const [falseAlarmRate, threshold, allowed] of [
        [0, highest, 0],
        [0.25, second, 1],
        [0.5, third, 2],
      ]
    ) {
      assertEquals(chooseThreshold(detector, "run", { falseAlarmRate }), {
        threshold,
        source: `${100 * falseAlarmRate} % of the 4 validation flows, ` +
          `${allowed} at the most`,
      });
    }
  }));

Deno.test("chooseThreshold() says what a detector lacks", () =>
  withDetector(async () => {
    const detector = await AnomalyDetector.create({
      inputDim: 2,
      engine: "wasm",
    });
    assertThrows(
      () => chooseThreshold(detector, "run", null),
      InputError,
      "run: the detector has no threshold; --threshold gives one",
    );
    assertThrows(
      () => chooseThreshold(detector, "run", { falseAlarmRate: 0.1 }),
      InputError,
      "run: the detector has no reference.json",
    );
  }));

Deno.test("untilAborted() keeps nothing of a stream that goes on for long", async () => {
  const sent: WeakRef<Uint8Array>[] = [];
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = new Uint8Array(1000);
      sent.push(new WeakRef(chunk));
      controller.enqueue(chunk);
    },
  });
  const abort = new AbortController();
  let chunks = 0;
  for await (const _ of untilAborted(endless, abort.signal)) {
    if (++chunks < 100) continue;
    await letEventsIn(); // until then a new WeakRef itself keeps its chunk
    await freeFrames();
    const kept = sent.filter((chunk) => chunk.deref() !== undefined);
    assert(
      kept.length < 10,
      `${kept.length} of ${sent.length} chunks are kept`,
    );
    abort.abort();
  }
});
