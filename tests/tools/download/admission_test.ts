import { assertEquals } from "@std/assert";
import { ANY_HOST, LISTED } from "../../../lib/tools/download/admission.ts";

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
