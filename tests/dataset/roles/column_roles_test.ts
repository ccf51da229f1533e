import pl from "nodejs-polars";
import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { sameWords } from "../../../lib/dataset/roles/mod.ts";
import {
  assignRoles,
  Flows,
  momentColumn,
  type RoleChoices,
  rolesByName,
} from "../../../lib/dataset/mod.ts";
import { InputError } from "../../../lib/base/mod.ts";

/** The roles that names alone give, by name. */
function namedRoles(columns: string[], choices?: RoleChoices) {
  return Object.fromEntries(
    rolesByName(columns, choices).map(({ name, role }) => [name, role]),
  );
}

/** The roles of a frame's columns, by name. */
async function rolesOf(
  columns: Record<string, unknown[]>,
  choices?: RoleChoices,
) {
  const frame = pl.DataFrame(
    Object.entries(columns).map(([name, values]) =>
      values.every(Number.isInteger)
        ? pl.Series(name, values, pl.Int64)
        : pl.Series(name, values)
    ),
  );
  const roles = await assignRoles(Flows.of(frame), choices);
  return Object.fromEntries(roles.map(({ name, role }) => [name, role]));
}

const ROWS = 120;
const rows = <T>(value: (row: number) => T) =>
  Array.from({ length: ROWS }, (_, row) => value(row));

Deno.test("rolesByName(): words of measurement go before words of identity", () => {
  const roles = namedRoles([
    ...["src2dst_bytes", "bidirectionalPackets", "orig_ip_bytes", "Idle Mean"],
    ...["Flow IAT Std", "dst_host_same_src_port_rate", "IN_BYTES"],
  ]);
  assertEquals(new Set(Object.values(roles)), new Set(["measurement"]));
  assertEquals(
    namedRoles([
      ...["src_ip", "IPV4_DST_ADDR", "srcMac", "id.resp_h", "L4_SRC_PORT"],
      ...["Dst Port", "id.orig_p", "Flow ID", "uid", "Timestamp", "ts"],
      ...["attackType", "class", "difficulty", "protocol_type"],
      "tcp.tcp_flags_ts", // Suricata's: to server
    ]),
    {
      ...{ src_ip: "address", IPV4_DST_ADDR: "address", srcMac: "address" },
      ...{ "id.resp_h": "address", L4_SRC_PORT: "port", "Dst Port": "port" },
      ...{ "id.orig_p": "port", "Flow ID": "identifier", uid: "identifier" },
      ...{ Timestamp: "moment", ts: "moment", attackType: "label" },
      ...{ class: "label", difficulty: "label", protocol_type: "measurement" },
      "tcp.tcp_flags_ts": "measurement",
    },
  );
});

Deno.test("momentColumn() is the one that was named, else a start", () => {
  const columns = ["end_time", "start_time", "stime", "ts"];
  const pick = (some: string[], choices?: RoleChoices) =>
    momentColumn(
      rolesByName(some, choices).map((role) => ({ ...role, role: "moment" })),
      some,
    );
  assertEquals(pick(columns, { timeColumn: "ts" }), "ts");
  assertEquals(pick(columns), "stime");
  assertEquals(pick(["end_time", "start_time"]), "start_time");
  assertEquals(pick(["seen", "ts"]), "seen");
  assertEquals(momentColumn(rolesByName(["dur"]), ["dur"]), null);
});

Deno.test("A host's codes are codes, and texts among them do not make numbers of them", async () => {
  assertEquals(
    await rolesOf({
      ip_version: rows((row) => 4 + row % 3),
      src_ip: rows((row) => `192.0.2.${row}`),
      "tcp.tcp_flags": rows((row) => ["02", "12", "1a", "13"][row % 4]),
    }),
    { ip_version: "category", src_ip: "address", "tcp.tcp_flags": "category" },
  );
});

Deno.test("sameWords() knows short words, in any order but from one to another", () => {
  for (
    const [one, other] of [
      ["Min Packet Length", "Pkt Len Min"],
      ["Average Packet Size", "Pkt Size Avg"],
      ["Fwd Avg Bytes/Bulk", "Fwd Byts/b Avg"],
      ["Init_Win_bytes_forward", "Init Fwd Win Byts"],
    ]
  ) assertEquals(sameWords(one), sameWords(other));
  for (
    const [one, other] of [
      ["src2dst_bytes", "dst2src_bytes"],
      ["SRC_TO_DST_AVG_THROUGHPUT", "DST_TO_SRC_AVG_THROUGHPUT"],
      ["Total Fwd Packets", "Total Backward Packets"],
    ]
  ) assertNotEquals(sameWords(one), sameWords(other));
});

Deno.test("rolesByName() keeps the original's rule for UNSW-NB15's columns, and elsewhere if asked", () => {
  assertEquals(namedRoles(["ct_src_ltm", "stime", "dur", "service", "sttl"]), {
    ...{ ct_src_ltm: "identifier", stime: "moment", dur: "measurement" },
    ...{ service: "category", sttl: "measurement" },
  });
  const { src2dst_bytes } = namedRoles(["src2dst_bytes"], { byPattern: true });
  assertEquals(src2dst_bytes, "identifier");
});

Deno.test("assignRoles() tells by the values what names do not", async () => {
  const start = 1_700_000_000;
  assertEquals(
    await rolesOf({
      peer: rows((row) => `10.0.0.${row % 9}`),
      peer6: rows((row) => `fe80::${row % 9}`),
      card: rows((row) => `02:00:00:00:00:0${row % 9}`),
      request: rows(() => crypto.randomUUID()),
      began: rows((row) => `2026-01-0${1 + row % 9}T10:00:00Z`),
      FLOW_START_MILLISECONDS: rows((row) => (start + 7 * row) * 1000),
      last_seen: rows((row) => row % 3 === 0 ? 0 : start + row % 5),
      number: rows((row) => row + 5),
      comment: rows((row) => `text ${row}`),
      response_time: rows((row) => (row * 7) % 11),
      volume: rows((row) => start + (row * 7919) % 1000),
      proto: rows((row) => [1, 6, 17][row % 3]),
      flavour: rows((row) => ["a", "b"][row % 2]),
      always: rows(() => 7),
      never: new Array(ROWS).fill(null),
    }),
    {
      ...{ peer: "address", peer6: "address", card: "address" },
      ...{ request: "identifier", began: "moment" },
      ...{ FLOW_START_MILLISECONDS: "moment", last_seen: "moment" },
      ...{ number: "identifier", comment: "identifier" },
      ...{ response_time: "measurement", volume: "measurement" },
      ...{ proto: "category", flavour: "category" },
      ...{ always: "constant", never: "empty" },
    },
  );
});

Deno.test("assignRoles() takes a column that tells the labels for one", async () => {
  const labelled = {
    verdict: rows((row) =>
      row % 3 === 0 ? "bad" : row % 3 === 1 ? "ok" : "fine"
    ),
    kind: rows((row) => ["a", "b"][row % 2]),
    binary_label: rows((row) => Number(row % 3 === 0)),
  };
  const { verdict, kind } = await rolesOf(labelled);
  assertEquals([verdict, kind], ["label", "category"]);
});

Deno.test("assignRoles() heeds what a person says", async () => {
  const columns = {
    note: rows((row) => `text ${row % 3}`),
    src_ip: rows((row) => `10.0.0.${row % 9}`),
    code: rows((row) => row % 60),
    session: rows((row) => row % 7),
    when: rows((row) => row % 5),
  };
  assertEquals(
    await rolesOf(columns, {
      include: ["src_ip"],
      categorical: ["code"],
      idColumns: ["session"],
      timeColumn: "when",
    }),
    {
      ...{ note: "category", src_ip: "category", code: "category" },
      ...{ session: "identifier", when: "moment" },
    },
  );
  assertThrows(
    () => rolesByName(["a", "b"], { include: ["c"] }),
    InputError,
    "--include: no column c: found a, b",
  );
});
