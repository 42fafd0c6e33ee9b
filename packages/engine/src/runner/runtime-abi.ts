/**
 * The contract between bundles and Millrace: the packages that a bundle leaves outside, and their public names.
 * Raised when a change would break a bundle that was built before; part of every version's hash.
 */
export const runtimeAbi = 1;

/** Packages of the runtime: never part of a bundle, found by the runner. */
export const runtimePackages = ["@millrace/flow", "@millrace/browser", "@millrace/connectors"] as const;
