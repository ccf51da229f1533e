import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InputError } from "../../lib/base/mod.ts";
import {
  openFlows,
  type RunOptions,
  runSettings,
} from "../../lib/pipeline/mod.ts";

/** What is wrong with settings, and what a notebook says of it. */
const WRONG: readonly [options: Record<string, unknown>, says: string][] = [
  [
    { contaminaton: 0.02 },
    "unknown setting contaminaton; did you mean contamination?",
  ],
  [
    { false_alarm_rate: 0.1 },
    "unknown setting false_alarm_rate; did you mean falseAlarmRate?",
  ],
  [
    { configuration: {} },
    "unknown setting configuration; did you mean config?",
  ],
  [
    { protocol: "orginal" },
    'protocol must be one of honest, original: found "orginal"',
  ],
  [
    { preset: "tiny" },
    "preset must be one of sample, quick, medium, default, full: " +
    'found "tiny"',
  ],
  [
    { config: "orginal" },
    'config must be one of recommended, original: found "orginal"',
  ],
  [
    { seed: 1.5 },
    "seed must be a whole number from 0 to 2147483647: found 1.5",
  ],
  [
    { seed: null },
    "seed must be a whole number from 0 to 2147483647: found null",
  ],
  [
    { contamination: -1 },
    "contamination must be a number from 0 to 0.5: found -1",
  ],
  [
    { learningRate: "0.1" },
    'learningRate must be a number above 0 and up to 10: found "0.1"',
  ],
  [{ noShortcuts: 1 }, "noShortcuts must be true or false: found 1"],
  [{ timeColumn: 7 }, "timeColumn must be a text: found 7"],
  [
    { exclude: "sttl" },
    'exclude must be a list of texts: found "sttl"; write ["sttl"]',
  ],
  [
    { include: "sttl,dttl" },
    'include must be a list of texts: found "sttl,dttl"; ' +
    'write ["sttl", "dttl"]',
  ],
  [{ exclude: ["sttl", 3] }, "exclude[1] must be a text: found 3"],
  [{ data: [] }, "data must be a list of one text or more: found a list of 0"],
  [
    { labels: "Label" },
    "labels must be an object with column, normal, attack, ignore: " +
    'found "Label"',
  ],
  [
    { labels: { colum: "Label" } },
    "unknown field labels.colum; did you mean column?",
  ],
  [
    { labels: { column: "Label", normal: 0 } },
    "labels.normal must be a text or null: found 0",
  ],
  [
    { protocol: "original", split: "random" },
    "split is for protocol honest: found protocol original",
  ],
  [
    { subset: 3_000_000 },
    "subset must be at most 2059415 for generated flows: found 3000000",
  ],
];

for (const [options, says] of WRONG) {
  Deno.test(`runSettings() refuses ${JSON.stringify(options)}`, () => {
    const error = assertThrows(
      () => runSettings(options as RunOptions),
      InputError,
    );
    assertEquals(error.message, says);
  });
}

Deno.test("runSettings() lists the settings where no name is near", () => {
  assertThrows(
    () => runSettings({ colour: "red" } as RunOptions),
    InputError,
    "unknown setting colour: there are data, labels, preset, ",
  );
});

Deno.test("runSettings() takes what is left undefined, null where a setting may be it, and a lone path", () => {
  const { subset, threads, seed, data } = runSettings({
    ...{ subset: null, threads: null, seed: undefined, data: "flows.csv" },
  });
  assertEquals([subset, threads, seed, data], [500_000, null, 42, [
    "flows.csv",
  ]]);
});

Deno.test("openFlows() refuses settings in which a wrong one was put", async () => {
  const settings = runSettings({ subset: 100 });
  for (
    const [wrong, says] of [
      [
        { data: "flows.csv" },
        'data must be a list of one text or more: found "flows.csv"; ' +
        'write ["flows.csv"]',
      ],
      [{ seeed: 1 }, "unknown setting seeed; did you mean seed?"],
    ] as const
  ) {
    const error = await assertRejects(
      () => openFlows({ ...settings, ...wrong } as typeof settings),
      InputError,
    );
    assertEquals(error.message, says);
  }
});

Deno.test("openFlows() refuses columns that the flows lack", async () => {
  const settings = runSettings({ subset: 100 });
  for (
    const [choice, flag] of [
      ["exclude", "exclude"],
      ["include", "include"],
      ["idColumns", "id-columns"],
    ]
  ) {
    await assertRejects(
      () => openFlows({ ...settings, [choice]: ["sbyte"] }),
      InputError,
      `--${flag}: no column sbyte; did you mean sbytes?`,
    );
  }
});
