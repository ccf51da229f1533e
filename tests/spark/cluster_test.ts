import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { findSpark } from "../../lib/tools/spark/mod.ts";
import { readOutcome } from "../run_task.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import {
  countsOf,
  exportTinyDetector,
  namesIn,
  readFolder,
  sparkCommand,
  sparkTest,
  until,
  writeFiles,
} from "./_spark.ts";

const TASKS = 30;

sparkTest(
  "score_flows.py on a cluster is complete, no row twice, though a worker is killed",
  () =>
    inTemporaryFolder(async (folder) => {
      const at = (name: string) => join(folder, name);
      const { model } = await exportTinyDetector(folder);
      const ids = await writeFiles(at("flows"), { files: TASKS, rows: 1000 });
      await Deno.mkdir(at("events"));
      await using cluster = await startCluster(folder);
      const command = await sparkCommand("score_flows.py", [
        ...["--model", model, "--input", at("flows"), "--output", at("scores")],
        ...["--keep", "flow_id", "--batch-size", "5"], // takes a while
      ], { folder, master: cluster.url, flags: clusterFlags(at("events")) });
      const job = command.spawn();
      const output = job.output();

      const done = () => tasksDone(folder);
      await until(job, () => done() >= 4);
      await cluster.killWorker();
      assert(done() < TASKS, "the job had ended before the worker was killed");

      const outcome = readOutcome(await output);
      assertEquals([outcome.code, outcome.stderr], [0, NOTICE]);
      const counts = countsOf(outcome);
      assertEquals([counts.rows_in, counts.rows_out], [ids.length, ids.length]);
      const found = readFolder(at("scores")).getColumn("flow_id");
      assertEquals(found.sort().toArray(), ids);
      const [log] = namesIn(at("events"));
      const events = await Deno.readTextFile(at(`events/${log}`));
      assert(
        events.includes('"Reason":"ExecutorLostFailure"'),
        "no task was lost",
      );
    }),
);

/** Java's own, which no flag of Spark turns off. */
const NOTICE = "WARNING: Using incubator modules: jdk.incubator.vector\n";

/** Each file is a task; what happens is written down. */
function clusterFlags(events: string): string[] {
  const settings = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.executor.memory": "512m",
    // Nothing begins before both workers take part, so one that is killed has work.
    "spark.cores.max": "2",
    "spark.scheduler.minRegisteredResourcesRatio": "1.0",
    "spark.scheduler.maxRegisteredResourcesWaitingTime": "120s",
    "spark.sql.files.openCostInBytes": "128m",
    "spark.eventLog.enabled": "true",
    "spark.eventLog.dir": `file:${events}`,
    "spark.eventLog.compress": "false",
    "spark.eventLog.rolling.enabled": "false",
  };
  return Object.entries(settings)
    .flatMap(([name, value]) => ["--conf", `${name}=${value}`]);
}

/** How many tasks have written all that they will. */
function tasksDone(folder: string): number {
  const unfinished = namesIn(folder).find((name) =>
    name.endsWith(".unfinished")
  );
  if (unfinished === undefined) return 0;
  return namesIn(join(folder, unfinished, "_temporary", "0"))
    .filter((name) => name.startsWith("task_")).length;
}

/** A master and two workers of one processor each, on this machine alone. */
interface Cluster extends AsyncDisposable {
  readonly url: string;
  /** Kills one of the workers and what it runs, as a failing machine would. */
  readonly killWorker: () => Promise<void>;
}

async function startCluster(folder: string): Promise<Cluster> {
  const { home, python } = await findSpark();
  const processes: Deno.ChildProcess[] = [];
  const start = (role: string, args: string[]) => {
    const name = `org.apache.spark.deploy.${role}`;
    const child = new Deno.Command(join(home, "bin", "spark-class"), {
      args: [name, "--host", "127.0.0.1", "--port", "0", ...args],
      cwd: folder,
      env: {
        SPARK_HOME: home,
        SPARK_LOCAL_IP: "127.0.0.1",
        SPARK_LOCAL_DIRS: folder,
        SPARK_CONF_DIR: folder, // holds none: Spark logs what we wait for
        PYSPARK_PYTHON: python,
      },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    processes.push(child);
    return child;
  };
  const kill = async (child: Deno.ChildProcess) => {
    // The executors first: they are the worker's children.
    const found = await new Deno.Command("pgrep", {
      args: ["-P", String(child.pid)],
    }).output();
    const pids = readOutcome(found).stdout.split("\n").filter(Boolean);
    for (const pid of [...pids.map(Number), child.pid]) {
      try {
        Deno.kill(pid, "SIGKILL");
      } catch { // it has ended meanwhile
      }
    }
    await child.status;
  };

  const master = start("master.Master", ["--webui-port", "0"]);
  const port = await findInLog(master, /'sparkMaster' on port (\d+)/);
  const url = `spark://127.0.0.1:${port}`;
  const workers = ["a", "b"].map((name) =>
    start("worker.Worker", [
      ...["--webui-port", "0", "--cores", "1", "--memory", "1g"],
      ...["--work-dir", join(folder, `work_${name}`), url],
    ])
  );
  for (const worker of workers) {
    await findInLog(worker, /Successfully registered with (master)/);
  }
  return {
    url,
    killWorker: () => kill(workers[0]),
    async [Symbol.asyncDispose]() {
      for (const child of processes.toReversed()) await kill(child);
    },
  };
}

/** Reads what a process logs until it says something, and lets it go on. */
async function findInLog(
  child: Deno.ChildProcess,
  pattern: RegExp,
): Promise<string> {
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let log = "";
  while (true) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`${pattern} is not in the log:\n${log}`);
    log += value;
    const [, found] = pattern.exec(log) ?? [];
    if (found === undefined) continue;
    (async () => { // nobody reads on, but the pipe must not fill up
      while (!(await reader.read()).done);
    })();
    return found;
  }
}
