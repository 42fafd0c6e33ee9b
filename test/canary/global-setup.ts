import type { TestProject } from "vitest/node";
import { findInDatabases } from "./find-in-databases.ts";
import { makeCanary, spellingsOf } from "./spellings.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** What tests set as a secret, whole or as a part: nothing that they make Millrace write may have it. */
    readonly canary: string;
  }
}

/** Makes the canary of this run; at its end all databases of the tests are searched for it. */
export default function setup(project: TestProject): () => Promise<void> {
  const canary = makeCanary();
  project.provide("canary", canary);
  return async () => {
    const { postgresUrl } = project.getProvidedContext();
    if (!postgresUrl) return;
    const found = await findInDatabases(postgresUrl, spellingsOf(canary));
    if (found.length === 0) return;
    // What is thrown here would keep the others from tidying up.
    console.error(`A secret was written into PostgreSQL:\n${found.join("\n")}`);
    process.exitCode = 1;
  };
}
