import pl from "nodejs-polars";
import { assertEquals, assertRejects } from "@std/assert";
import { Flows, readTimes } from "../../lib/dataset/mod.ts";
import { InputError } from "../../lib/base/mod.ts";

/** Reads a column of these values. */
const timesOf = (values: pl.Series | (string | number | null)[]) =>
  readTimes(
    Flows.of(pl.DataFrame({ ts: values })),
    "ts",
  ).then((times) => [...times]);

const NOON = Date.UTC(2026, 4, 13, 12) / 1000;

Deno.test("readTimes() reads seconds, milli-, micro- and nanoseconds as seconds", async () => {
  for (const perSecond of [1, 1e3, 1e6, 1e9]) {
    const values = [NOON * perSecond, (NOON + 60) * perSecond, null];
    assertEquals(await timesOf(values), [NOON, NOON + 60, NaN]);
  }
  assertEquals(await timesOf([0, 2.5]), [0, 2.5]); // of a capture's beginning
});

Deno.test("readTimes() reads moments as logs write them", async () => {
  for (
    const text of [
      "2026-05-13T12:00:00Z",
      "2026-05-13T14:00:00.000+0200", // Suricata
      "2026-05-13T07:30:00-04:30",
      "2026/05/13 12:00:00.000000", // Argus
      "2026-05-13 12:00", // no zone: UTC
      "13/05/2026 12:00:00 PM", // CICFlowMeter
      "5/13/2026 12:00",
      " 13.5.2026 12:00:00 ",
    ]
  ) {
    assertEquals(await timesOf([text, null]), [NOON, NaN], text);
  }
  assertEquals(await timesOf(["2026-05-13T12:00:00.25Z"]), [NOON + 0.25]);
  assertEquals(await timesOf(["13/05/2026 12:30 AM"]), [NOON - 11.5 * 3600]);
  assertEquals(await timesOf(["2026-05-13"]), [NOON - 12 * 3600]);
});

Deno.test("readTimes() reads Polars' dates and times", async () => {
  const date = new Date(NOON * 1000);
  const days = pl.Series("ts", [date]).cast(pl.Date);
  assertEquals(await timesOf(days), [NOON - 12 * 3600]);
  for (const unit of ["ms", "us", "ns"] as const) {
    const moments = pl.Series("ts", [date, null]).cast(pl.Datetime(unit));
    assertEquals(await timesOf(moments), [NOON, NaN]);
  }
});

Deno.test("readTimes() takes the order of day and month from any text that tells it", async () => {
  const [first, second] = await timesOf(["1/2/2026", "13/2/2026"]);
  assertEquals(second - first, 12 * 86_400);
  const [third, fourth] = await timesOf(["1/2/2026", "1/13/2026"]);
  assertEquals(fourth - third, 11 * 86_400);
  // Of one day alone, the order makes no difference.
  const [morning, evening] = await timesOf(["1/2/2026 8:00", "1/2/2026 20:00"]);
  assertEquals(evening - morning, 12 * 3600);
  await assertRejects(
    () => timesOf(["1/2/2026", "2/1/2026"]),
    InputError,
    'found "1/2/2026", where the day cannot be told from the month',
  );
});

Deno.test("readTimes() rejects texts that are no moments", async () => {
  for (const text of ["yesterday", "2026-13-01", "30/2/2026", "2026-05-13 x"]) {
    await assertRejects(
      () => timesOf(["2026-05-13", text]),
      InputError,
      `column ts, row 2: expected a moment such as 2026-05-01T12:00:00Z, or ` +
        `seconds since 1970, found ${JSON.stringify(text)}`,
    );
  }
});
