/** An address that the data set is published at. */
export interface Source {
  readonly address: string;
  /** What lies there. */
  readonly holds: string;
  /** Whether it was ever reached: what was not is marked wherever it is shown. */
  readonly tried: boolean;
}

/** A {@linkcode Source} that is one file. */
export interface FileSource extends Source {
  /** In words: the exact size is not known. */
  readonly size: string;
  /** In hexadecimal, as somebody who has the file published it. */
  readonly sha256: string;
}

/** The one file that `deno task download` gets when it is told no other. */
export const PARQUET_RELEASE: FileSource = {
  address:
    "https://huggingface.co/datasets/rdpahalavan/UNSW-NB15/resolve/main/Network-Flows/UNSW_Flow.parquet",
  holds: "all 2,059,415 flows of UNSW-NB15 in one Parquet file",
  tried: false,
  size: "about 183 MB",
  sha256: "8129db1cef95763a45072052af30a4c954af18b48abb6176f3d8ab732eb7d274",
};

/** Where the forms are to be had that are not downloaded: a page to ask at. */
export const OTHER_FORMS: Source = {
  address: "https://research.unsw.edu.au/projects/unsw-nb15-dataset",
  holds: "the raw CSV files and the CSV partitions for training and testing",
  tried: false,
};

/** The remark on an address that was not tried; nothing on one that was. */
export function triedRemark({ tried }: Source): string {
  return tried ? "" : " (not tried)";
}
