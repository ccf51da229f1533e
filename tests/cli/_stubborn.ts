/** Work that does not heed Ctrl-C, and says all the time that it goes on. */
import { withProgress } from "../../lib/cli/training_progress.ts";

await withProgress(
  { quiet: false, batchSize: 1, interrupted: "Interrupted: stopped" },
  async ({ log, signal }) => {
    for (;;) {
      log(signal?.aborted ? "stopping" : "working");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  },
);
