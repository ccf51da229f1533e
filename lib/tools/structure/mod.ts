/**
 * The folders of `lib`, the imports between them, and the map of both.
 *
 * @module
 */
export { mapSvg } from "./draw_map.ts";
