import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createEgress, createPoliteness } from "@millrace/egress";
import { createAuthStateFolder } from "../worker/auth-states.ts";
import { type BrowserHost, type BrowserHostOptions, createBrowserHost } from "../worker/browser-host.ts";
import { findTestBrowser } from "./test-browser.ts";

/** A browser host on a real egress, with a folder for auth states. */
export interface TestHost {
  readonly host: BrowserHost;
  readonly folder: string;
  close(): Promise<void>;
}

/** Makes a host for tests; they grant the loopback servers that they start by the connection "site". */
export async function createTestHost(
  grants: readonly string[],
  options: Partial<BrowserHostOptions> = {},
): Promise<TestHost> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-test-"));
  const egress = createEgress();
  const clock = { nowMs: Date.now, wait: (ms: number, signal: AbortSignal) => wait(ms, undefined, { signal }) };
  const host = createBrowserHost({
    egress,
    politeness: createPoliteness({ egress, clock }),
    authStates: createAuthStateFolder(join(folder, "auth-states")),
    grantsOf: async ({ name }) => (name === "site" ? grants : null),
    operatorGrants: [],
    env: process.env,
    find: async () => ({ executablePath: await findTestBrowser(), version: null }),
    ...options,
  });
  return {
    host,
    folder,
    async close() {
      await host.close();
      await egress.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
