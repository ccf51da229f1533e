/** Says which addresses may be asked, redirects included. */
export interface Admission {
  /** In words, for messages: `the hosts …`. */
  readonly described: string;
  readonly admits: (address: URL) => boolean;
}

/**
 * The hosts of Hugging Face: its site, and those that its files come from, such
 * as `cdn-lfs.huggingface.co`, `cdn-lfs-us-1.hf.co` and
 * `cas-bridge.xethub.hf.co`. A star stands for one name or more.
 */
export const LISTED_HOSTS = [
  "huggingface.co",
  "*.huggingface.co",
  "*.hf.co",
] as const;

/** For an address that the project knows: https, to the listed hosts alone. */
export const LISTED: Admission = {
  described: `https: and the hosts ${LISTED_HOSTS.join(", ")}`,
  admits: ({ protocol, host }) =>
    protocol === "https:" && // `host` has the port where it is not 443
    LISTED_HOSTS.some((listed) =>
      listed.startsWith("*") ? host.endsWith(listed.slice(1)) : host === listed
    ),
};

/** For an address that a person names: it may lead anywhere on the web. */
export const ANY_HOST: Admission = {
  described: "http: and https:",
  admits: ({ protocol }) => protocol === "http:" || protocol === "https:",
};
