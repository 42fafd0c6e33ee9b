import manifest from "../../package.json" with { type: "json" };

/** The version of this Millrace. */
export const releaseVersion: string = manifest.version;
