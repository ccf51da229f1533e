/**
 * Fetches the Parquet release of the data set, resumed and checked.
 *
 * @module
 */
export { LISTED_HOSTS } from "./admission.ts";
export {
  downloadRelease,
  planRelease,
  type ReleasePlan,
  type ReleaseRequest,
} from "./download_release.ts";
export { PartFile } from "./part_file.ts";
export { OTHER_FORMS, PARQUET_RELEASE, triedRemark } from "./sources.ts";
