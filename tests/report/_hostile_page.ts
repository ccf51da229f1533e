/**
 * Prints a report whose values are hostile, for `tests/browser/report.ts`.
 *
 *     deno run -A tests/report/_hostile_page.ts > hostile.html
 *
 * @module
 */
import { renderHtml, scoringReport } from "../../lib/report/mod.ts";
import { hostileSummary } from "./_reports.ts";

console.log(renderHtml(scoringReport(hostileSummary())));
