/**
 * Lets waiting events in: signals, timers, a page's repaint. Code that computes
 * for long without ever waiting hears of a Ctrl-C no sooner.
 *
 * Takes about 2 ms. `setImmediate` takes a hundredth of that, but Deno looks for
 * signals in one of its rounds out of many: half a second late was measured.
 */
export function letEventsIn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
