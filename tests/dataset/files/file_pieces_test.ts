import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  fileChunks,
  gather,
  gunzipped,
} from "../../../lib/dataset/files/pieces.ts";
import { hashFile } from "../../../lib/dataset/mod.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";

const filePieces = (path: string, size: number) =>
  gather(fileChunks(path), size);
const gunzippedPieces = (path: string, size: number) =>
  gather(gunzipped(fileChunks(path), path), size);

/** The text of a file, and how many bytes its pieces had. */
async function piecesOf(pieces: AsyncIterable<Uint8Array>) {
  let text = "";
  const sizes: number[] = [];
  for await (const piece of pieces) {
    text += new TextDecoder().decode(piece);
    sizes.push(piece.length);
  }
  return { text, sizes };
}

Deno.test("hashFile() gives the SHA-256 of the bytes", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "abc");
    await Deno.writeTextFile(path, "abc");
    assertEquals( // FIPS 180-2, appendix B.1
      await hashFile(path),
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  }));

Deno.test("gather() gives the bytes of files, gzip or not, in pieces", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows");
    const text = Array.from({ length: 40_000 }, (_, i) => i).join();
    const half = text.length >> 1;
    const parts = [text.slice(0, half), text.slice(half)];
    await Deno.writeTextFile(path, text);
    // Gzip files may hold several parts, one after the other (RFC 1952, 2.2).
    await Deno.writeFile(
      path + ".gz",
      new Uint8Array(
        await new Blob(parts.map((part) => gzipSync(part)))
          .arrayBuffer(),
      ),
    );
    for (const size of [100_000, 1 << 20]) {
      const sizes = [];
      for (let left = text.length; left > 0; left -= size) {
        sizes.push(Math.min(size, left));
      }
      assertEquals(await piecesOf(filePieces(path, size)), { text, sizes });
      assertEquals(await piecesOf(gunzippedPieces(path + ".gz", size)), {
        text,
        sizes,
      });
    }
  }));

Deno.test("gunzipped() says what is wrong with a gzip file", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.csv.gz");
    const whole = gzipSync("dur\n".repeat(1000));
    const read = async (bytes: Uint8Array) => {
      await Deno.writeFile(path, bytes);
      await piecesOf(gunzippedPieces(path, 1000));
    };
    await assertRejects(
      () => read(whole.subarray(0, -9)),
      InputError,
      `${path}: the gzip file is cut short`,
    );
    await assertRejects(
      () => read(Uint8Array.from(whole).fill(7, 12, 20)),
      InputError,
      `${path}: the gzip file is damaged`,
    );
  }));

Deno.test("hashFile(), fileChunks() and gunzipped() say which file cannot be read", () =>
  inTemporaryFolder(async (folder) => {
    for (
      const read of [
        () => hashFile(folder),
        () => piecesOf(filePieces(folder, 10)),
        () => piecesOf(gunzippedPieces(folder, 10)),
      ]
    ) {
      await assertRejects(
        read as () => Promise<unknown>,
        InputError,
        `${folder}: cannot read`,
      );
    }
  }));
