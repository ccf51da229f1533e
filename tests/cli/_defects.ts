/** A task with a defect, of the kind that its argument names. */
import { runCommand } from "../../lib/cli/command.ts";

const HOSTILE = "\x1b[2J\u202e\nerror: forged";

await runCommand(async () => {
  switch (Deno.args[0]) {
    case "timer":
      setTimeout(() => {
        throw new TypeError(`late ${HOSTILE}`);
      });
      break;
    case "promise":
      Promise.reject(new TypeError(`late ${HOSTILE}`));
      break;
    case "value":
      throw `no error ${HOSTILE}`;
    default:
      throw new TypeError(HOSTILE, { cause: new RangeError(HOSTILE) });
  }
  await new Promise(() => setTimeout(() => {}, 60_000));
});
