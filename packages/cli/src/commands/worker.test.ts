import { EventEmitter } from "node:events";
import { afterEach, describe, expect, inject, it, vi } from "vitest";
import { createTestDatabase } from "../../../../test/postgres/test-database.ts";
import { listenForStop } from "../terminal/stop-requests.ts";
import { called } from "../testing/called.ts";
import { captured } from "../testing/captured.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { worker } from "./worker.ts";

const serverUrl = inject("postgresUrl");
afterEach(() => vi.unstubAllEnvs());

describe("millrace worker", { timeout: 30_000 }, () => {
  it("is refused without a database that it can share", async () => {
    const { exitCode, stderr } = await called(temporaryFolder(), "worker");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("MILLRACE_DATABASE_URL is not set");
  });

  it.skipIf(serverUrl === null)("says what it has, and works until it is told to stop", async () => {
    vi.stubEnv("MILLRACE_DATABASE_URL", await createTestDatabase(serverUrl!));
    vi.stubEnv("MILLRACE_LOG_LEVEL", "off");
    const source = Object.assign(new EventEmitter(), { exit() {} });
    const told = { dataDir: temporaryFolder(), browser: "none", label: ["gpu", "eu"], healthPort: "0" };
    for (const json of [true, false]) {
      const { exitCode, stdout } = await captured(() => {
        const working = worker({ ...told, json }, () => listenForStop({ process: source }));
        source.emit("SIGTERM");
        return working;
      });
      expect(exitCode).toBe(0);
      if (!json) expect(stdout).toMatch(/^Worker [0-9a-f-]{36} is ready; it has: eu, gpu\.\n$/);
      else expect(JSON.parse(stdout)).toMatchObject({ labels: ["eu", "gpu"], healthUrl: expect.any(String) });
    }
    expect(source.listenerCount("SIGTERM")).toBe(0);
  });
});
