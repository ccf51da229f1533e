import { assertEquals, assertStringIncludes } from "@std/assert";
import { taskPermissions } from "../../lib/base/mod.ts";
import { runTask } from "../run_task.ts";
import { sparkTest } from "../spark/_spark.ts";

Deno.test("spark:setup, spark:score and spark:sample say how to use them", async () => {
  const tasks = [
    ["spark:setup", "lib/cli/setup_spark.ts"],
    ["spark:score", "lib/cli/spark_score.ts"],
    ["spark:sample", "lib/cli/spark_sample.ts"],
  ] as const;
  for (const [task, program] of tasks) {
    const permissions = taskPermissions(task);
    const { code, stdout } = await runTask(program, ["--help"], permissions);
    assertEquals(code, 0);
    assertStringIncludes(stdout, `Usage: deno task ${task}`);
  }
});

Deno.test("spark:setup refuses a wrong flag with exit code 2", async () => {
  const { code, stderr } = await runTask(
    "lib/cli/setup_spark.ts",
    ["--force"],
    taskPermissions("spark:setup"),
  );
  assertEquals(code, 2);
  assertStringIncludes(stderr, "--help lists all flags");
});

sparkTest(
  "spark:setup and spark:score say how to get Java where there is none",
  async () => {
    for (
      const [task, program] of [
        ["spark:setup", "lib/cli/setup_spark.ts"],
        ["spark:score", "lib/cli/spark_score.ts"],
      ] as const
    ) {
      const outcome = await runTask(program, [], taskPermissions(task), {
        env: { JAVA_HOME: "/no/such/java" },
      });
      assertEquals(outcome, {
        code: 1,
        stdout: "",
        stderr:
          "error: Spark needs Java 17 or newer, found none; on Debian and " +
          "Ubuntu: apt install openjdk-17-jre-headless\n",
      });
    }
  },
);

sparkTest(
  "spark:score passes on what the program says, and its exit code",
  async () => {
    const { code, stdout } = await runTask(
      "lib/cli/spark_score.ts",
      ["--conf", "spark.ui.enabled=false", "--frobnicate"],
      taskPermissions("spark:score"),
    );
    assertEquals(code, 2);
    assertStringIncludes(
      stdout, // spark-submit makes one stream of both
      "error: the following arguments are required: --model, --input",
    );
  },
);
