import type { TestProject } from "vitest/node";
import { startPostgres } from "./start-postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The address of a PostgreSQL server for tests, which make databases of their own on it; null where none is installed. */
    readonly postgresUrl: string | null;
  }
}

/** Starts one PostgreSQL server for the whole test run. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  if (!server) console.warn("No PostgreSQL is installed: the tests of the PostgreSQL store do not run.");
  provide("postgresUrl", server?.url ?? null);
  return async () => server?.stop();
}
