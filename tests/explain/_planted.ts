import pl from "nodejs-polars";

type Flow = Record<string, unknown>;

/** An anomaly that is put into a normal flow. */
export interface Planted {
  readonly name: string;
  /** What is changed; one of these columns should be found. */
  readonly change: Flow;
  /** Which flows it is put into. */
  readonly into: (flow: Flow) => boolean;
}

const isTcp = ({ protocol }: Flow) => protocol === "tcp";
const isUdp = ({ protocol }: Flow) => protocol === "udp";

/** One column far out, a rare category, columns that do not fit together. */
export const PLANTED: readonly Planted[] = [
  { name: "half a gigabyte sent", change: { sbytes: 5e8 }, into: isTcp },
  { name: "six days long", change: { dur: 5e5 }, into: isUdp },
  { name: "a round trip of 30 s", change: { tcprtt: 30 }, into: isTcp },
  { name: "a load of 500 Gbit/s", change: { sload: 5e11 }, into: isUdp },
  {
    name: "a protocol never seen",
    change: { protocol: "weird" },
    into: isTcp,
  },
  {
    name: "a service never seen",
    change: { service: "telepathy" },
    into: isTcp,
  },
  { name: "a state never seen", change: { state: "ZZZ" }, into: isTcp },
  {
    name: "20,000 packets of 200 bytes together",
    change: { spkts: 20_000, sbytes: 200 },
    into: (flow) => isTcp(flow) && Number(flow.spkts) > 10,
  },
  {
    name: "UDP that was finished as TCP is",
    change: { protocol: "udp", state: "FIN" },
    into: (flow) => isTcp(flow) && flow.state === "FIN",
  },
  {
    name: "DNS by TCP, as if it were HTTP",
    change: { service: "dns" },
    into: (flow) => isTcp(flow) && flow.service === "http",
  },
];

/** A flow with an anomaly put into it, as a frame of one row. */
export function plant(frame: pl.DataFrame, { change, into }: Planted) {
  const flow = frame.toRecords().find(into)!;
  const planted: Flow = { ...flow, ...change };
  return pl.DataFrame(
    frame.columns.map((name, i) =>
      pl.Series(name, [planted[name]], frame.dtypes[i])
    ),
  );
}
