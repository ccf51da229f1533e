import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../lib/base/mod.ts";
import { AnomalyDetector } from "../../lib/model/mod.ts";
import { chooseThreshold } from "../../lib/score/mod.ts";
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
