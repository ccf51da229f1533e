/**
 * Fetches the Parquet release of the data set, resumed and checked.
 *
 * @module
 */
export { PartFile } from "./part_file.ts";
export {
  downloadRelease,
  MAX_RELEASE_BYTES,
  OTHER_FORMS,
  PARQUET_RELEASE,
  planRelease,
  type ReleasePlan,
  type ReleaseRequest,
  triedRemark,
} from "./release.ts";
export { LISTED_HOSTS } from "./request.ts";
