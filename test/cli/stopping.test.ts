import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createConnection, createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { createTestDatabase } from "../postgres/test-database.ts";
import { flowFolder, waitingFlow } from "./flow-folder.ts";
import { millrace, millraceEnds } from "./millrace-process.ts";

const server = (data: string) => ["start", "--no-job", "--no-flows", "--port", "0", "--data-dir", data];

describe("millrace run, interrupted", { timeout: 30_000 }, () => {
  it("leaves its run to the next start and says so", async () => {
    const { file, data } = flowFolder(waitingFlow);
    const running = millrace(["run", file, "--data-dir", data]);
    await running.until(/waits for the signal go|1 step done/);
    running.child.kill("SIGINT");
    const { exitCode, stderr } = await running.ended;
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(
      /The run [0-9a-f-]+ keeps what it has recorded and goes on with the next millrace start or run/,
    );
    const { stdout } = await millraceEnds(["runs", "--json", "--data-dir", data]);
    expect(JSON.parse(stdout).runs[0].status).toMatch(/waiting|queued/);
  });
});

describe("a server that is gone or does not answer", { timeout: 40_000 }, () => {
  it("ends in order at two requests at once, as npm passes them on", async () => {
    const { data } = flowFolder(waitingFlow);
    const served = millrace(server(data));
    await served.until(/Ctrl\+C stops the server/);
    served.child.kill("SIGINT");
    served.child.kill("SIGTERM");
    expect(await served.ended).toMatchObject({ exitCode: 0, signal: null });
  });

  it("is asked while it answers, is named while it does not, and is not missed when it was killed", async () => {
    const { file, data } = flowFolder(waitingFlow);
    const served = millrace(server(data));
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await served.until(/#token=/))![0];
    const left = await millraceEnds(["run", file, "--detach", "--data-dir", data]);
    expect(left.stdout).toMatch(/^Queued /);

    served.child.kill("SIGSTOP");
    const refused = await millraceEnds(["runs", "--data-dir", data]);
    expect(refused.exitCode).toBe(4);
    expect(refused.stderr).toContain(`process ${served.child.pid} serves it at ${url}`);
    expect(refused.stderr).toContain(`stop process ${served.child.pid}`);

    served.child.kill("SIGKILL");
    await served.ended;
    const { exitCode, stdout } = await millraceEnds(["runs", "--data-dir", data]);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("patient")]);
  });
});

describe("a PostgreSQL that goes away", { timeout: 60_000 }, () => {
  it.runIf(inject("postgresUrl"))("ends a run with what to do; what was recorded stays", async () => {
    const database = new URL(await createTestDatabase(inject("postgresUrl")!));
    // The test server listens on a socket in a folder, which is the URL's host.
    const path = join(decodeURIComponent(database.hostname), ".s.PGSQL.5432");
    const gate = createServer((client) => {
      const behind = createConnection({ path });
      client.pipe(behind).pipe(client);
      for (const socket of [client, behind]) socket.on("error", () => socket.destroy());
      gate.once("shut", () => client.destroy());
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void gate.close());
    await once(gate, "listening");
    const through = `postgresql://postgres@127.0.0.1:${(gate.address() as AddressInfo).port}${database.pathname}`;
    const { file, data } = flowFolder(waitingFlow);
    const running = millrace(["run", file, "--data-dir", data], { MILLRACE_DATABASE_URL: through });
    await running.until(/waits for the signal go|1 step done/);
    gate.close();
    gate.emit("shut");
    const { exitCode, stderr } = await running.ended;
    expect(exitCode).toBe(6);
    expect(stderr).toContain("(STORE_UNAVAILABLE)");
    const found = await millraceEnds(["runs", "--json", "--data-dir", data], { MILLRACE_DATABASE_URL: database.href });
    expect(JSON.parse(found.stdout).runs).toHaveLength(1);
  });
});

describe("a reader that has seen enough", { timeout: 15_000 }, () => {
  it("ends the command without an error", async () => {
    const { data } = flowFolder(waitingFlow);
    const listed = millrace(["runs", "--data-dir", data]);
    listed.child.stdout!.destroy();
    expect(await listed.ended).toMatchObject({ exitCode: 0, stderr: "" });
  });
});
