/**
 * What sets a machine up, and how programs are run.
 *
 * @module
 */
export { mapSvg } from "./structure/mod.ts";
