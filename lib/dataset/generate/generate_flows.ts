import type { RecordBatch } from "apache-arrow";
import { openRandom, type Random } from "../../base/mod.ts";
import { ColumnBuffers, type Flow, flowSchema } from "./column_buffers.ts";
import { drawApplication } from "./profile.ts";
import { drawConversation, drawEnds } from "./hosts.ts";
import {
  drawLabels,
  type FlowClass,
  PUBLISHED_ATTACK_SHARE,
} from "./label_urn.ts";
import { measureFlow, RecentFlows } from "./measure_flow.ts";

/** What to generate. */
export interface GenerateOptions {
  /** Number of flows, at least 1. */
  readonly rows: number;
  /** An integer; the same seed and number of rows give the same flows. */
  readonly seed: number;
  /** Share of attacks, in (0, 1). Default the data set's, 0.0484. */
  readonly attackShare?: number;
  /** Flows per batch. Default 65,536. Changes no flow. */
  readonly chunkRows?: number;
}

/**
 * Generates flows shaped like UNSW-NB15: its columns and types, its classes at
 * their shares, its kinds of conversation. No traffic was recorded and no row
 * of the data set is in them, so figures reached on them say that the code
 * works, not how well attacks are found.
 *
 * Class counts are those of the Parquet release, scaled to `rows` and rounded
 * by largest remainder, so that 4.84 % of any number of flows are attacks, or
 * `attackShare`, the kinds of attacks keeping their proportions. Flows come in
 * time order, without nulls. Each class hides some of its flows among
 * normal ones, so that no detector reaches a ROC-AUC of 1; the TTL gives
 * attacks away as in the real data, but less often.
 *
 * @returns Arrow record batches in the order of time; the schema's
 * metadata, `generated`, says what they are, how many and from which seed.
 * @throws {RangeError} If `rows` or `chunkRows` is not a positive integer, `seed`
 * not an integer, or `attackShare` outside its interval.
 *
 * @example A thousand flows, 48 of them attacks
 * ```ts
 * import { generateFlows } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [batch] = generateFlows({ rows: 1000, seed: 42 });
 * const labels = batch.getChild("attack_label")!;
 * assertEquals([...labels].filter((label) => label !== "normal").length, 48);
 * ```
 */
export function* generateFlows(
  { rows, seed, attackShare, chunkRows = 65_536 }: GenerateOptions,
): Generator<RecordBatch, void> {
  checkPositive("rows", rows);
  checkPositive("chunkRows", chunkRows);
  if (!Number.isInteger(seed)) {
    throw new RangeError(
      `Cannot generate flows as seed must be an integer: found ${seed}`,
    );
  }
  if (attackShare !== undefined && !(attackShare > 0 && attackShare < 1)) {
    throw new RangeError(
      "Cannot generate flows as attackShare must be in (0, 1): " +
        `found ${attackShare}`,
    );
  }
  const share = attackShare === undefined
    ? ""
    : ` with ${attackShare} of attacks`;
  const schema = flowSchema({
    generated: `${rows} flows from seed ${seed}${share}: ` +
      "shaped like UNSW-NB15, not traffic",
  });
  let buffers = new ColumnBuffers(schema, Math.min(rows, chunkRows));
  for (const flow of drawFlows(rows, seed, attackShare)) {
    buffers.push(flow);
    if (buffers.rows === chunkRows) {
      yield buffers.finish();
      buffers = new ColumnBuffers(
        schema,
        Math.min(rows - flow.flow_id - 1, chunkRows),
      );
    }
  }
  if (buffers.rows > 0) yield buffers.finish();
}

function checkPositive(name: string, value: number): void {
  if (!(Number.isInteger(value) && value > 0)) {
    throw new RangeError(
      `Cannot generate flows as ${name} must be a positive integer: found ${value}`,
    );
  }
}

function* drawFlows(
  rows: number,
  seed: number,
  attackShare = PUBLISHED_ATTACK_SHARE,
): Generator<Flow, void> {
  const labels = openRandom(seed, "generated labels");
  const random = openRandom(seed, "generated flows");
  const recent = new RecentFlows();
  let row = 0;
  for (const label of drawLabels(rows, labels, attackShare)) {
    const position = (row + random.uniform()) / rows;
    yield drawFlow(row, label, captureTime(position), recent, random);
    row++;
  }
}

function drawFlow(
  row: number,
  label: FlowClass,
  time: number,
  recent: RecentFlows,
  random: Random,
): Flow {
  const conversation = drawConversation(label, random);
  const { profile, path } = conversation;
  const { protocol, service, state } = profile;
  const ends = drawEnds(conversation, random);
  const measured = measureFlow(profile, path, random);
  const isSame = ends.source_ip === ends.destination_ip &&
    ends.source_port === ends.destination_port;
  return {
    flow_id: row,
    ...ends,
    protocol,
    service,
    state,
    ...measured,
    ...drawApplication(profile, measured.dbytes, random),
    stime: Math.floor(time),
    ltime: Math.floor(time + measured.dur),
    is_sm_ips_ports: isSame ? 1 : 0,
    ...recent.add({ ...ends, service }),
    attack_label: label,
    binary_label: label === "normal" ? 0 : 1,
  };
}

/**
 * The two captures the data set was made from, in seconds since 1970: about 16
 * hours from 22 January 2015, 11:49 UTC, and 15 hours up to 18 February 2015,
 * 12:21 UTC (Moustafa & Slay 2015, doi:10.1109/MilCIS.2015.7348942; first and
 * last second of the raw files).
 */
const CAPTURES = [
  { start: 1_421_927_377, end: 1_421_927_377 + 16 * 3600 },
  { start: 1_424_262_068 - 15 * 3600, end: 1_424_262_068 },
] as const;

/**
 * When the flow at a position of the capture begins, in seconds since 1970, not
 * rounded. Flows come at an even rate; between the captures there are none.
 *
 * @param position 0 is the beginning, 1 the end.
 */
export function captureTime(position: number): number {
  const [first, second] = CAPTURES;
  const firstLength = first.end - first.start;
  const elapsed = position * (firstLength + second.end - second.start);
  return elapsed < firstLength
    ? first.start + elapsed
    : second.start + elapsed - firstLength;
}
