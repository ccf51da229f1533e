/**
 * Generated flows as the logs of tools that watch networks.
 *
 * @module
 */
export { LOG_LAYOUTS, type LogName, writeLog } from "./write_log.ts";
