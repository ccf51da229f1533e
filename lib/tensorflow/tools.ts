/** The programs that the set-up calls. */
export interface Tools {
  /** Python 3 with pip: downloads and unpacks the wheels. */
  readonly python: string;
  /** A C++ compiler that takes GCC's flags. */
  readonly compiler: string;
  /** Runs the package's own installer. */
  readonly node: string;
  /** Tries the library. */
  readonly deno: string;
}

/** Those on the path, and the Deno that runs this. */
export function defaultTools(): Tools {
  return {
    python: "python3",
    compiler: "g++",
    node: "node",
    deno: Deno.execPath(),
  };
}
