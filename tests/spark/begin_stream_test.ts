import { assertEquals } from "@std/assert";
import { runPython, sparkTest } from "./_spark.ts";

/** Starts a stream in folders of the given files, which have been tied together. */
const PROGRAM = `
import tempfile, os
from pathlib import Path
from score_flows import JobError, begin_stream

class Disk:
    """A folder of this machine, as begin_stream() uses one of Spark's."""
    def __init__(self, path): self.path, self.name = path, path.name
    def inside(self, name): return Disk(self.path / name)
    def exists(self): return self.path.exists()
    def entries(self): return [Disk(path) for path in self.path.iterdir()]
    def read(self, name):
        file = self.path / name
        return file.read_text() if file.exists() else None
    def write(self, name, text):
        self.path.mkdir(exist_ok=True)
        (self.path / name).write_text(text)

def goes_on(files):
    with tempfile.TemporaryDirectory() as folder:
        output, checkpoint = (Disk(Path(folder, x)) for x in ("output", "checkpoint"))
        begin_stream(output, checkpoint, {})
        for file in files:
            path = Path(folder, file)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("")
        try:
            begin_stream(output, checkpoint, {})
            return True
        except JobError:
            return False

print(json.dumps([goes_on(files) for files in json.loads(sys.argv[1])]))
`;

/** Spark's logs up to a batch each: planned, written and noted as done. */
function logs(offsets: number, written: number, commits: number): string[] {
  const upTo = (folder: string, batch: number) =>
    Array.from({ length: batch + 1 }, (_, i) => `${folder}/${i}`);
  return [
    ...upTo("checkpoint/offsets", offsets),
    ...upTo("output/_spark_metadata", written),
    ...upTo("checkpoint/commits", commits),
  ];
}

sparkTest(
  "begin_stream() goes on wherever a kill left output and checkpoint",
  async () => {
    const cases = [
      ...[[], ["checkpoint/metadata"], logs(0, -1, -1), logs(0, 0, -1)],
      ...[logs(12, 11, 11), logs(12, 12, 11), logs(12, 12, 12)],
      [...logs(9, 8, 9), "output/_spark_metadata/9.compact"],
    ];
    assertEquals(await runPython(PROGRAM, cases), cases.map(() => true));
  },
);

sparkTest(
  "begin_stream() rejects a checkpoint older than the output, and the other way round",
  async () => {
    const cases = [
      logs(-1, 3, -1), // the checkpoint was emptied
      logs(3, 7, 3), // it is an old copy
      logs(3, -1, 3), // the output was emptied
      logs(7, 3, 7),
      ["output/part-0.parquet", ...logs(0, -1, 0)],
    ];
    assertEquals(await runPython(PROGRAM, cases), cases.map(() => false));
  },
);
