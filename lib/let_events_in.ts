import { setImmediate } from "node:timers";

/**
 * Lets waiting events in: signals, timers, a page's repaint. Code that computes
 * for long without ever waiting hears of a Ctrl-C no sooner.
 */
export function letEventsIn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
