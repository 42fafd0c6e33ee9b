import { EventEmitter } from "node:events";
import { join } from "node:path";
import { MillraceError } from "@millrace/flow/errors";
import { createClient } from "@millrace/sdk";
import { readConfig, startServer } from "@millrace/server";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Connected } from "../connection/with-client.ts";
import { publishFlow } from "../publish/publish-flow.ts";
import { listenForStop } from "../terminal/stop-requests.ts";
import { captured } from "../testing/captured.ts";
import { greetFlow } from "../testing/greet-flow.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { followRun } from "./follow-run.ts";

/** A run that waits for a signal, and the connection to its server. */
async function waitingRun(options: Pick<Connected, "ownServer">) {
  const folder = temporaryFolder({ "greet.ts": greetFlow });
  const server = await startServer({ config: readConfig({ MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0" }) });
  onTestFinished(() => server.close());
  const client = createClient(server);
  await publishFlow(client, { file: join(folder, "greet.ts") });
  const { runId } = await client.runs.start({ flow: "greet", input: { name: "Ada", how: "waiting" } });
  const connected: Connected = { client, url: server.url, ...options, untilStoreIsLost: () => new Promise(() => {}) };
  return { connected, runId };
}

function stopSource() {
  const source = Object.assign(new EventEmitter(), { exit() {} });
  return { interrupt: () => source.emit("SIGINT"), listen: () => listenForStop({ process: source }) };
}

describe("followRun()", { timeout: 20_000 }, () => {
  it.each([
    [true, "keeps what it has recorded and goes on with the next millrace start or run"],
    [false, "goes on in the server"],
  ])(
    "leaves the run where it is when it is asked to stop, and says how it goes on (own server: %s)",
    async (ownServer, text) => {
      const { connected, runId } = await waitingRun({ ownServer });
      const { interrupt, listen } = stopSource();
      const following = captured(() => followRun(connected, { runId, json: true, listen }));
      interrupt();
      const { exitCode, stdout, stderr } = await following;
      expect(exitCode).toBe(130);
      expect(stderr).toContain(text);
      expect(JSON.parse(stdout)).toMatchObject({ runId, errorCode: null });
    },
  );

  it("ends with what is wrong when its own server has lost the store", async () => {
    const { connected, runId } = await waitingRun({ ownServer: true });
    const lost = new MillraceError({ code: "DISK_FULL", message: "Cannot go on" });
    const following = followRun({ ...connected, untilStoreIsLost: async () => lost }, { runId, json: true });
    await expect(following).rejects.toBe(lost);
  });
});
