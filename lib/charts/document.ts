import { parseHTML } from "linkedom";

/**
 * The document that charts are drawn in where no browser is at hand. One serves
 * all: Plot only makes elements in it and leaves nothing behind.
 */
export const serverDocument = (parseHTML(
  "<!doctype html><html><body></body></html>",
) as unknown as { document: object }).document;
