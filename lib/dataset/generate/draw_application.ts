import type { Random } from "../../base/mod.ts";
import type { FlowColumn } from "../schema/mod.ts";
import { drawLogNormal, type Profile, sampler } from "./profile.ts";

/** What the service's own protocol says; 0 for services that have no such thing. */
export type Application = Pick<
  Record<FlowColumn, number>,
  | "trans_depth"
  | "res_bdy_len"
  | "ct_flw_http_mthd"
  | "is_ftp_login"
  | "ct_ftp_cmd"
>;

const SILENT: Application = {
  trans_depth: 0,
  res_bdy_len: 0,
  ct_flw_http_mthd: 0,
  is_ftp_login: 0,
  ct_ftp_cmd: 0,
};

// Shares as in the sample that normal_traffic.ts names.
const drawDepth = sampler([[1, 0.93], [2, 0.07]]);
const drawMethods = sampler([[1, 0.83], [6, 0.12], [4, 0.03], [3, 0.02]]);
const drawCommands = sampler([[1, 0.84], [2, 0.05], [4, 0.06], [6, 0.05]]);

/**
 * Draws the columns that HTTP and FTP fill.
 *
 * @param dbytes Bytes of the answer; a page's body is part of them.
 */
export function drawApplication(
  { service }: Profile,
  dbytes: number,
  random: Random,
): Application {
  if (service === "http" && random.uniform() < 0.97) {
    const body = random.uniform() < 0.8 ? drawLogNormal([0.4, 0.2], random) : 0;
    return {
      ...SILENT,
      trans_depth: drawDepth(random),
      res_bdy_len: Math.round(dbytes * Math.min(0.9, body)),
      ct_flw_http_mthd: drawMethods(random),
    };
  }
  if (service === "ftp" && random.uniform() < 0.87) {
    return { ...SILENT, is_ftp_login: 1, ct_ftp_cmd: drawCommands(random) };
  }
  return SILENT;
}
