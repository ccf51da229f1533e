import type { Path } from "./profile.ts";
import type { RecordBatch } from "apache-arrow";
import { openRandom, type Random } from "../../base/mod.ts";
import {
  ATTACK_TRAFFIC,
  drawLabels,
  type FlowClass,
  PUBLISHED_ATTACK_SHARE,
} from "./attack_traffic.ts";
import { drawNewTraffic, slower } from "./drift.ts";
import {
  ATTACK_PATHS,
  drawEnds,
  flowTime,
  type Period,
  PUBLIC_PATHS,
  SITE_PATHS,
} from "./hosts.ts";
import { drawApplication, measureFlow, RecentFlows } from "./measure_flow.ts";
import { NORMAL_TRAFFIC } from "./normal_traffic.ts";
import { type Profile, sampler } from "./profile.ts";
import { type Flow, FlowBuffer, flowSchema } from "./write_flows.ts";

/** Which flows to generate. */
export interface FlowOptions extends Period {
  /** Number of flows, at least 1. */
  readonly rows: number;
  /** An integer; the same options give the same flows. */
  readonly seed: number;
  /** Share of attacks, in [0, 1). Default the data set's, 0.0484. */
  readonly attackShare?: number;
  /** Whether normal traffic has changed, as `drift.ts` says. Default false. */
  readonly drift?: boolean;
}

/** What to generate. */
export interface GenerateOptions extends FlowOptions {
  /** Flows per batch. Default 65,536. Changes no flow. */
  readonly chunkRows?: number;
}

/** A flow, and when exactly it began. */
export interface TimedFlow extends Flow {
  /** In seconds since 1970; `stime` is without its fraction. */
  start: number;
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
 * not an integer, or another number outside its interval.
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
  { chunkRows = 65_536, ...options }: GenerateOptions,
): Generator<RecordBatch, void> {
  checkPositive("chunkRows", chunkRows);
  const flows = drawFlows(options);
  const { rows } = options;
  const schema = flowSchema({
    generated: `${described(options)}: shaped like UNSW-NB15, not traffic`,
  });
  let buffer = new FlowBuffer(schema, Math.min(rows, chunkRows));
  for (const flow of flows) {
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

/** What was asked for, in words. */
function described(
  { rows, seed, attackShare, start, days, drift }: FlowOptions,
): string {
  return [
    `${rows} flows from seed ${seed}`,
    ...attackShare === undefined ? [] : [`with ${attackShare} of attacks`],
    ...start === undefined
      ? []
      : [`from ${new Date(1000 * start).toISOString()} on`],
    ...days === undefined ? [] : [`over ${days} days`],
    ...drift ? ["with drift"] : [],
  ].join(" ");
}

/**
 * The flows of {@linkcode generateFlows} one by one, in the order of their
 * starts.
 *
 * @throws {RangeError} As `generateFlows`, at once.
 */
export function drawFlows(options: FlowOptions): Generator<TimedFlow, void> {
  checkOptions(options);
  return drawnFlows(options);
}

/** From 2000 to 2037: seconds in a batch are below 2^32. */
const STARTS = [946_684_800, 2_145_916_800] as const;
const MOST_DAYS = 3660;

function checkOptions(
  { rows, seed, attackShare = 0, start = STARTS[0], days = 1 }: FlowOptions,
): void {
  checkPositive("rows", rows);
  const [first, last] = STARTS;
  const rules = [
    ["seed must be an integer", seed, Number.isInteger(seed)],
    [
      "attackShare must be in [0, 1)",
      attackShare,
      attackShare >= 0 && attackShare < 1,
    ],
    [
      `start must be in [${first}, ${last})`,
      start,
      start >= first && start < last,
    ],
    [`days must be in (0, ${MOST_DAYS}]`, days, days > 0 && days <= MOST_DAYS],
  ] as const;
  for (const [rule, found, isKept] of rules) {
    if (isKept) continue;
    throw new RangeError(`Cannot generate flows as ${rule}: found ${found}`);
  }
}

function* drawnFlows(options: FlowOptions): Generator<TimedFlow, void> {
  const { rows, seed, attackShare = PUBLISHED_ATTACK_SHARE } = options;
  const labels = openRandom(seed, "generated labels");
  const random = openRandom(seed, "generated flows");
  const recent = new RecentFlows();
  let row = 0;
  for (const label of drawLabels(rows, labels, attackShare)) {
    const start = flowTime((row + random.uniform()) / rows, options);
    const conversation = options.drift
      ? drawDrifted(label, start, random)
      : drawConversation(label, random);
    yield drawFlow(row, label, start, conversation, recent, random);
    row++;
  }
}

function drawFlow(
  row: number,
  label: FlowClass,
  start: number,
  [profile, path]: Conversation,
  recent: RecentFlows,
  random: Random,
): TimedFlow {
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
    stime: Math.floor(start),
    ltime: Math.floor(start + measured.dur),
    is_sm_ips_ports: isSame ? 1 : 0,
    ...recent.add({ ...ends, service }),
    attack_label: label,
    binary_label: label === "normal" ? 0 : 1,
    start,
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

/** What a flow is, and where it runs. */
type Conversation = readonly [Profile, Path];

/** Draws the conversation of a flow of a class. */
function drawConversation(label: FlowClass, random: Random): Conversation {
  if (label !== "normal" && random.uniform() >= ATTACK_TRAFFIC[label].hidden) {
    return [drawAttackProfile[label](random), drawAttackPath(random)];
  }
  const profile = drawNormalProfile(random);
  const drawPath = profile.isPublic ? drawPublicPath : drawSitePath;
  return [profile, profile.path ?? drawPath(random)];
}

/** {@linkcode drawConversation} once the traffic has changed. */
function drawDrifted(
  label: FlowClass,
  start: number,
  random: Random,
): Conversation {
  const fresh = label === "normal" ? drawNewTraffic(start, random) : null;
  return fresh
    ? [fresh, drawSitePath(random)]
    : slower(drawConversation(label, random));
}
