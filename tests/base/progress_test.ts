import { assertEquals } from "@std/assert";
import { duration, progressLines } from "../../lib/base/progress.ts";

Deno.test("progressLines() prints a line at each tenth, with rate and time left", () => {
  const lines: string[] = [];
  let time = 0;
  const progress = progressLines("Downloading", 2000, "kB", 500, {
    print: (line) => lines.push(line),
    now: () => time,
  });
  for (const done of [599, 600, 601, 1001, 2000]) {
    time += 1000;
    progress.update(done);
  }
  progress.stop();
  assertEquals(lines, [
    // 100 kB in 2 s since it began at 500 kB.
    "Downloading: 30 % of 2,000 kB, 50 kB/s, 28 s left",
    "Downloading: 50 % of 2,000 kB, 125 kB/s, 8 s left",
    "Downloading: 100 % of 2,000 kB, 300 kB/s, 0 s left",
  ]);
});

Deno.test("duration() rounds up to seconds, and to minutes from an hour on", () => {
  assertEquals([0.2, 59.1, 3599, 3600, 7322].map(duration), [
    ...["1 s", "1 min 0 s", "59 min 59 s", "1 h 0 min", "2 h 2 min"],
  ]);
});
