import { assertEquals } from "@std/assert";
import {
  ANY_HOST,
  LISTED,
  statusError,
} from "../../../lib/tools/download/request.ts";

Deno.test("LISTED admits Hugging Face and its file hosts by https: alone", () => {
  const admitted = [
    "https://huggingface.co/datasets",
    "https://cdn-lfs.huggingface.co/repos",
    "https://cdn-lfs-us-1.hf.co/repos",
    "https://cas-bridge.xethub.hf.co/xet-bridge-us",
  ];
  const refused = [
    "http://huggingface.co/datasets",
    "https://huggingface.co:8443/datasets",
    "https://huggingface.co.example.org/datasets",
    "https://nothuggingface.co/datasets",
    "https://hf.co/datasets",
    "https://nothf.co/datasets",
    "https://127.0.0.1/datasets",
    "ftp://huggingface.co/datasets",
  ];
  const isAdmitted = (address: string) => LISTED.admits(new URL(address));
  assertEquals(admitted.filter(isAdmitted), admitted);
  assertEquals(refused.filter(isAdmitted), []);
});

Deno.test("ANY_HOST admits what is on the web", () => {
  const addresses = [
    "http://a.org",
    "https://a.org",
    "ftp://a.org",
    "file:///a",
  ];
  assertEquals(
    addresses.filter((address) => ANY_HOST.admits(new URL(address))),
    ["http://a.org", "https://a.org"],
  );
});

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
