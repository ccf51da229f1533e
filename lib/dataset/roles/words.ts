/**
 * Names of columns as words, and what the words say: tools call the same thing
 * `src2dst_bytes`, `Total Length of Fwd Packets`, `orig_ip_bytes`, `IN_BYTES`.
 *
 * @module
 */

/**
 * The words of a column's name, in lower case: cut at what is neither letter nor
 * digit, between digits and letters, and where capitals begin a word.
 *
 * @example
 * ```ts
 * import { wordsOf } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(wordsOf("src2dst_bytes"), ["src", "2", "dst", "bytes"]);
 * assertEquals(wordsOf("bidirectionalPackets"), ["bidirectional", "packets"]);
 * assertEquals(wordsOf("IPV4_SRC_ADDR"), ["ipv", "4", "src", "addr"]);
 * assertEquals(wordsOf("id.orig_p"), ["id", "orig", "p"]);
 * ```
 */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .match(/\p{L}+|\p{N}+/gu) ?? [];
}

/** Short words, and those that two versions of CICFlowMeter write for them. */
const SAME_WORDS = new Map([
  ...[["tot", "total"], ["len", "length"], ["cnt", "count"]],
  ...[["pkt", "packet"], ["pkts", "packet"], ["packets", "packet"]],
  ...[["byt", "byte"], ["byts", "byte"], ["bytes", "byte"]],
  ...[["avg", "mean"], ["average", "mean"], ["var", "variance"]],
  ...[["seg", "segment"], ["blk", "bulk"], ["b", "bulk"]],
  ...[["fwd", "forward"], ["bwd", "backward"]],
  ...[["src", "source"], ["dst", "destination"], ["of", ""]],
] as [string, string][]);

/**
 * What names have in common that mean the same: their words in full, whatever
 * their order, which counts only from one to another (`src2dst_bytes`).
 *
 * @example
 * ```ts
 * import { sameWords } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   sameWords("TotLen Fwd Pkts"),
 *   sameWords("Total Length of Fwd Packets"),
 * );
 * ```
 */
export function sameWords(name: string): string {
  const words = wordsOf(name).map((word) => SAME_WORDS.get(word) ?? word)
    .filter((word) => word !== "");
  const isDirected = ["2", "to"].some((word) => words.includes(word)) ||
    ["source", "destination"].every((word) => words.includes(word));
  return (isDirected ? words : words.sort()).join(" ");
}

const listOf = (words: string): ReadonlySet<string> =>
  new Set(words.split(" "));

/** Words of what is measured or counted; beside them, others do not count. */
const MEASUREMENT = listOf(
  "bytes byte octets octet bits bit pkts pkt packets packet byt ibyt obyt ipkt " +
    "opkt duration dur rate rates ratio count counts cnt mean avg average min " +
    "minimum max maximum std stddev variance var sum tot total totals len " +
    "length lengths size sizes iat jitter loss lost retrans retransmitted load " +
    "speed throughput ttl win window rtt latency delay delta entropy pps bps",
);

/** Words of how much went over the network, and for how long. */
const VOLUME = listOf(
  "bytes byte octets octet pkts pkt packets packet byt ibyt obyt ipkt opkt " +
    "sbytes dbytes spkts dpkts duration dur td",
);

/** Whether a column's name says that it counts bytes, packets or a duration. */
export function measuresVolume(name: string): boolean {
  return wordsOf(name).some((word) => VOLUME.has(word));
}

/** Words of who or which: whatever the values, they describe no behaviour. */
const ADDRESS = listOf(
  "ip ipaddr ipaddress addr address addresses mac oui srcip dstip srcaddr " +
    "dstaddr saddr daddr sa da hostname as asn sas das",
);
const PORT = listOf(
  "port ports sport dport dsport srcport dstport sp dp",
);
const IDENTIFIER = listOf(
  "id ids uid uuid guid idx index unnamed hash fingerprint",
);
const MOMENT = listOf("timestamp timestamps datetime date ts");

/** Words that may be of a moment; the values decide. */
const PERHAPS_MOMENT = listOf(
  "time times start started end ended begin first last seen stime ltime te",
);

/** Words of when a flow began. */
const START = listOf("start started begin first");

/** Whether a column's name says that something began there. */
export function saysStart(name: string): boolean {
  return wordsOf(name).some((word) => START.has(word));
}

/** Words of codes: a number there is a name for something. */
const CODE = listOf(
  "proto protocol pr service state flag flags version vlan tos dscp app " +
    "application type code status method",
);

/** Names of columns that hold the answer, word by word, as data sets have them. */
const LABELS = listOf(
  "attack attack-cat attack-type attack-category attack-name class category " +
    "subcategory type traffic-type threat malicious is-attack is-malicious " +
    "anomaly is-anomaly difficulty difficulty-level",
);

/** What a column's name alone says of it. */
export type NamedRole =
  | "measurement"
  | "address"
  | "port"
  | "identifier"
  | "moment"
  | "perhaps moment"
  | "code"
  | "label";

/**
 * What a column's name says that it is, and by which word; null where it says
 * nothing. Words of measurement go before words of identity.
 */
export function namedRole(
  name: string,
): [role: NamedRole, word: string] | null {
  const all = wordsOf(name);
  // Suricata's `tcp.tcp_flags_ts`: there it says "to server".
  const words = all[0] === "tcp" ? all.filter((word) => word !== "ts") : all;
  if (LABELS.has(words.join("-"))) return ["label", name];
  const find = (list: ReadonlySet<string>) => words.find((w) => list.has(w));
  // Zeek's `id.orig_p` and `id.resp_h`.
  const last = words.at(-1);
  if (words[0] === "id" && words.length === 3) {
    if (last === "p") return ["port", "id.…_p"];
    if (last === "h") return ["address", "id.…_h"];
  }
  // `ip_version`, `IP Protocol`: a code of the host's, not its address.
  const isCode = last !== undefined && CODE.has(last) &&
    !words.some((word) => MEASUREMENT.has(word));
  if (isCode) return ["code", last];
  const lists: [NamedRole, ReadonlySet<string>][] = [
    ["measurement", MEASUREMENT],
    ["port", PORT],
    ["address", ADDRESS],
    ["moment", MOMENT],
    ["identifier", IDENTIFIER],
    ["perhaps moment", PERHAPS_MOMENT],
    ["code", CODE],
  ];
  for (const [role, list] of lists) {
    const word = find(list);
    if (word !== undefined) return [role, word];
  }
  return null;
}
