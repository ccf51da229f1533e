import { parseHTML } from "linkedom";
import { useDocument } from "./figure.ts";

/** A document without a browser, for charts that Plot itself draws. */
export const serverDocument = (parseHTML(
  "<!doctype html><html><body></body></html>",
) as unknown as { document: object }).document;

useDocument(serverDocument);
