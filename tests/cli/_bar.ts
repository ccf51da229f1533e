/** A bar on standard error, which it takes for a terminal. */
import process from "node:process";
import { showProgress } from "../../lib/base/mod.ts";

process.stderr.isTTY = true;
const bar = showProgress("Working", 10, "rows");
bar.update(5);
bar.pause();
console.error("a line");
bar.update(9, "Still working");
bar.stop();
