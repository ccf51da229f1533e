import { assertEquals, assertRejects } from "@std/assert";
import {
  findFlows,
  flowBatches,
  LineNotes,
  openSource,
} from "../../../lib/dataset/mod.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";
import { writeFiles } from "../_forms.ts";

/** A few columns of CICFlowMeter's files: CICIDS2017, CSE-CIC-IDS2018. */
const OLD = " Destination Port, Flow Duration, Total Fwd Packets," +
  "Total Length of Fwd Packets, Min Packet Length, Fwd Header Length," +
  "Init_Win_bytes_forward, Fwd Header Length, Label\n" +
  "80,10,1,40,40,20,8192,20,BENIGN\n";
const NEW =
  "Dst Port,Protocol,Tot Fwd Pkts,TotLen Fwd Pkts,Flow Duration,Pkt Len Min," +
  "Fwd Header Len,Init Fwd Win Byts,Label\n" +
  "443,6,2,80,20,41,32,256,Benign\n";

Deno.test("findFlows() takes what two versions of CICFlowMeter have in common", () =>
  inTemporaryFolder(async (folder) => {
    const [, after] = await writeFiles(folder, { "a.csv": OLD, "b.csv": NEW });
    const source = await findFlows(folder);
    assertEquals(source.notes, [
      `${after}: columns are taken for others of the same words: Dst Port for ` +
      "Destination Port, Tot Fwd Pkts for Total Fwd Packets, TotLen Fwd Pkts " +
      "for Total Length of Fwd Packets, Pkt Len Min for Min Packet Length, Fwd " +
      "Header Len for Fwd Header Length, and 1 more",
      "columns that not all files have are left out: Fwd Header Length.1, protocol",
    ]);
    const flows = await openSource(source);
    assertEquals(
      (await flows.frame(flows.columns.slice(0, 7))).toRecords().map(
        Object.values,
      ),
      [[80, 10, 1, 40, 40, 20, 8192], [443, 20, 2, 80, 41, 32, 256]],
    );
  }));

Deno.test("flowBatches() finds a detector's columns under another version's names", () =>
  inTemporaryFolder(async (folder) => {
    const [path] = await writeFiles(folder, { "b.csv": NEW });
    const columns = ["Total Fwd Packets", "Flow Duration"];
    const input = ReadableStream.from([new TextEncoder().encode(NEW)]);
    for (const paths of [path, "-"]) {
      const notes = new LineNotes();
      const batches = flowBatches(paths, { columns, input, notes });
      for await (const { frame } of batches) {
        assertEquals(frame.toRecords(), [
          { "Total Fwd Packets": 2, "Flow Duration": 20 },
        ]);
      }
      assertEquals(notes.list().length, 1);
    }
    await assertRejects(
      () => flowBatches(path, { columns: ["Idle Mean"] }).next(),
      InputError,
      "columns missing: Idle Mean",
    );
  }));

Deno.test("findFlows() combines no files of few columns in common, nor loses labels", () =>
  inTemporaryFolder(async (folder) => {
    const names = "bytes a,bytes b,packets a,packets b";
    for (
      const [one, other] of [
        [`${names},x\n1,1,1,1,1\n`, `${names},y\n1,1,1,1,1\n`],
        [`${names},rate,label\n1,1,1,1,1,0\n`, `${names},rate\n1,1,1,1,1\n`],
      ]
    ) {
      await writeFiles(folder, { "a.csv": one, "b.csv": other });
      await assertRejects(
        () => findFlows(folder),
        InputError,
        "b.csv: expected the columns of",
      );
      // To be scored, they need no more than what the detector reads.
      const { files } = await findFlows(folder, null, { columns: ["bytes a"] });
      assertEquals(files.length, 2);
    }
  }));
