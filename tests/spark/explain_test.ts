import { assertEquals } from "@std/assert";
import { runPython, sparkTest } from "./_spark.ts";

const TRACE =
  `[PYTHON_EXCEPTION] An exception was thrown from the Python worker: \
Traceback (most recent call last):
  File "score_flows.py", line 35, in <module>
    import onnxruntime
ModuleNotFoundError: No module named 'onnxruntime'
 SQLSTATE: 38000
	at org.apache.spark.api.python.BasePythonRunner
`;

sparkTest(
  "explain() tells what a worker failed at, and how to mend it",
  async () => {
    const program = `
from score_flows import explain
print(json.dumps(explain(Exception(json.loads(sys.argv[1])))))
`;
    assertEquals(
      await runPython(program, TRACE),
      "ModuleNotFoundError: No module named 'onnxruntime' (each machine needs the " +
        "packages of spark/requirements.txt)",
    );
    assertEquals(await runPython(program, "[A.B] one\n  two"), "one two");
  },
);

sparkTest("printable() writes out what a terminal would obey", async () => {
  const program = `
from score_flows import printable
print(json.dumps(printable(json.loads(sys.argv[1]))))
`;
  const found = await runPython(program, "é \u001b[31m\nerror: x\u202e");
  assertEquals(found, "é \\x1b[31m\\nerror: x\\u202e");
});

sparkTest("find_column() finds a name with blanks around it", async () => {
  const program = `
from score_flows import ModelColumn, find_column
def find(name, kind):
    column = ModelColumn(name, "double", kind, (), None, False, frozenset())
    return find_column(column, json.loads(sys.argv[1]))
print(json.dumps([find("IN BYTES", None), find("in bytes", None), find("dur", "float")]))
`;
  const found = await runPython(program, ["a", " IN BYTES", "D ur"]);
  assertEquals(found, [" IN BYTES", null, "D ur"]);
});
