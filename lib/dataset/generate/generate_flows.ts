import type { Path } from "./profile.ts";
import type { RecordBatch } from "apache-arrow";
import { openRandom, type Random } from "../../base/mod.ts";
import {
  ATTACK_TRAFFIC,
  drawLabels,
  type FlowClass,
  PUBLISHED_ATTACK_SHARE,
} from "./attack_traffic.ts";
import {
  ATTACK_PATHS,
  captureTime,
  drawEnds,
  PUBLIC_PATHS,
  SITE_PATHS,
} from "./hosts.ts";
import { drawApplication, measureFlow, RecentFlows } from "./measure_flow.ts";
import { NORMAL_TRAFFIC } from "./normal_traffic.ts";
import { type Profile, sampler } from "./profile.ts";
import { type Flow, FlowBuffer, flowSchema } from "./write_flows.ts";

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
 * of the data set is in them, so results reached on them say that the code
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
  let buffer = new FlowBuffer(schema, Math.min(rows, chunkRows));
  for (const flow of drawFlows(rows, seed, attackShare)) {
    buffer.push(flow);
    const left = rows - flow.flow_id - 1;
    if (buffer.rows < chunkRows && left > 0) continue;
    yield buffer.finish();
    buffer = new FlowBuffer(schema, Math.min(left, chunkRows));
  }
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
  const [profile, path] = drawConversation(label, random);
  const { protocol, service, state } = profile;
  const ends = drawEnds(profile, path, random);
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

const drawNormalProfile = sampler(NORMAL_TRAFFIC);
const drawSitePath = sampler(SITE_PATHS);
const drawPublicPath = sampler(PUBLIC_PATHS);
const drawAttackPath = sampler(ATTACK_PATHS);
const drawAttackProfile = Object.fromEntries(
  Object.entries(ATTACK_TRAFFIC)
    .map(([label, { profiles }]) => [label, sampler(profiles)]),
);

/** Draws what a flow of a class is, and where it runs. */
function drawConversation(label: FlowClass, random: Random): [Profile, Path] {
  if (label !== "normal" && random.uniform() >= ATTACK_TRAFFIC[label].hidden) {
    return [drawAttackProfile[label](random), drawAttackPath(random)];
  }
  const profile = drawNormalProfile(random);
  const drawPath = profile.isPublic ? drawPublicPath : drawSitePath;
  return [profile, profile.path ?? drawPath(random)];
}
