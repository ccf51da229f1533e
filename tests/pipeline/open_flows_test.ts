import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { InputError } from "../../lib/errors.ts";
import { runSettings } from "../../lib/pipeline/settings.ts";
import { openTable } from "../../lib/pipeline/open_flows.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const SHA256_OF_FLOWS = // sha256sum of "dur,label\n1,0\n2,1\n"
  "fc584d0a229686d305cf46de52d260b4b42a17e51283e586c9c0d579cae6c5e5";

Deno.test("openTable() gives labels and hash, and leaves no file open", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.csv");
    await Deno.writeTextFile(path, "dur,label\n1,0\n2,1\n");
    const { labels, sha256 } = await openTable(runSettings({ data: path }));
    assertEquals([...labels], [0, 1]);
    assertEquals(sha256, SHA256_OF_FLOWS);
    await Deno.writeTextFile(path, "dur,label\n1,0\n2,maybe\n");
    await assertRejects( // Deno fails the test for a file that is still open
      () => openTable(runSettings({ data: path })),
      InputError,
      'row 2: expected 0 or 1 (or Benign, Malicious), found "maybe"',
    );
  }));
