import pl from "nodejs-polars";
import { InputError } from "../base/mod.ts";
import {
  columnNamed,
  isTextType,
  readNumbers,
  readTexts,
  valuesOf,
} from "./columns/mod.ts";
import type { Flows } from "./flows.ts";
import { epochUnit } from "./roles/mod.ts";

/** What a time may be written as, for messages. */
const EXPECTED =
  "expected a moment such as 2026-05-01T12:00:00Z, or seconds since 1970";

/**
 * Reads when flows began. A time without a zone is taken for one in UTC.
 *
 * @param column Of texts, Polars' dates, or numbers: seconds, milli-, micro- or
 * nanoseconds since 1970, by their range; other numbers are seconds.
 * @returns In seconds, since 1970 where the column says so; NaN for a gap.
 * @throws {InputError} If a text is no moment, or days cannot be told from months.
 */
export async function readTimes(
  flows: Flows,
  column: string,
): Promise<Float64Array> {
  const type = flows.typeOf(column)!;
  if (/^Date/.test(type.variant)) {
    const milliseconds = columnNamed(column).cast(pl.Datetime("ms"))
      .cast(pl.Int64).cast(pl.Float64).fillNull(pl.lit(NaN));
    const times = readNumbers(await flows.read(column, milliseconds));
    return times.map((time) => time / 1000);
  }
  const frame = await flows.read(column, valuesOf(column, type));
  if (!isTextType(type)) {
    const times = readNumbers(frame);
    const perSecond = epochUnit(times)?.perSecond ?? 1;
    return times.map((time) => time / perSecond);
  }
  const { texts, codes } = readTexts(frame);
  const times = parseTimes(texts);
  return codes.map((code, row) => {
    const time = times[code];
    if (texts[code] === null || !Number.isNaN(time)) return time;
    throw new InputError(
      `column ${column}, ${flows.nameRow(row)}: ${EXPECTED}, found ${
        JSON.stringify(texts[code])
      }`,
    );
  });
}

/** `2026-05-01T12:00:00.5Z`, `2026/05/01 12:00:00`; the zone may be missing. */
const YEAR_FIRST =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d.*?))?(Z|[+-]\d{2}:?\d{2})?$/i;
/** `1/5/2026 12:00`, days or months first. */
const YEAR_LAST = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ]+(\d.*))?$/;
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d*)?))?(?: *([AP])M)?$/i;

/**
 * Texts as seconds since 1970; NaN where one is no moment.
 *
 * @throws {InputError} If some can be read with the day or the month first, and
 * none says which.
 */
function parseTimes(texts: readonly (string | null)[]): number[] {
  const dates = texts.map((text) => YEAR_LAST.exec(text?.trim() ?? ""))
    .filter((match) => match !== null);
  const isDayFirst = dates.some(([, first]) => Number(first) > 12);
  const isMonthFirst = dates.some(([, , second]) => Number(second) > 12);
  const differ = new Set(
    dates.map(([, first, second]) => `${first}/${second}`),
  );
  if (isDayFirst === isMonthFirst && differ.size > 1) {
    throw new InputError(
      `${EXPECTED}, found ${
        JSON.stringify(dates[0][0])
      }, where the day cannot ` +
        "be told from the month",
    );
  }
  return texts.map((text) => {
    const plain = text?.trim() ?? "";
    const [, year, month, day, clock = "0:00", zone = "Z"] =
      YEAR_FIRST.exec(plain) ?? [];
    if (year !== undefined) return momentOf(year, month, day, clock, zone);
    const [, first, second, last, time = "0:00"] = YEAR_LAST.exec(plain) ?? [];
    if (last === undefined) return NaN;
    return isMonthFirst
      ? momentOf(last, first, second, time, "Z")
      : momentOf(last, second, first, time, "Z");
  });
}

function momentOf(
  year: string,
  month: string,
  day: string,
  clock: string,
  zone: string,
): number {
  const [, hours, minutes, seconds = "0", half] = CLOCK.exec(clock) ?? [];
  if (hours === undefined) return NaN;
  const hour = half === undefined
    ? Number(hours)
    : Number(hours) % 12 + (/p/i.test(half) ? 12 : 0);
  const [, sign, zoneHours, zoneMinutes] =
    /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  const offset = sign === undefined
    ? 0
    : Number(`${sign}1`) * (60 * Number(zoneHours) + Number(zoneMinutes));
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const isDay = Number(month) <= 12 &&
    new Date(date).getUTCDate() === Number(day);
  return isDay && hour < 24 && Number(minutes) < 60
    ? date / 1000 + 3600 * hour + 60 * (Number(minutes) - offset) +
      Number(seconds)
    : NaN;
}
