import { assertEquals } from "@std/assert";
import { statusError } from "../../../lib/tools/download/transfer_error.ts";

Deno.test("statusError() tells what may pass from what will not", () => {
  const passing = [403, 404, 408, 410, 425, 429, 500, 503]
    .filter((status) => statusError(new Response(null, { status })).mayPass);
  assertEquals(passing, [408, 425, 429, 500, 503]);
});

Deno.test("statusError() reads Retry-After as seconds or as a date", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  const pauses = [
    "7",
    "Thu, 01 Jan 2026 00:00:09 GMT",
    "Wed, 31 Dec 2025 00:00:00 GMT", // gone by
    "soon",
  ].map((text) => {
    const response = new Response(null, {
      status: 503,
      headers: { "retry-after": text },
    });
    return statusError(response, now).retryAfterMs;
  });
  assertEquals(pauses, [7000, 9000, 0, undefined]);
});
