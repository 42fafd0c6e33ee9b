import { EventEmitter } from "node:events";
import { createClient } from "@millrace/sdk";
import { readConfig, startServer } from "@millrace/server";
import { expect, it, onTestFinished } from "vitest";
import { listenForStop } from "../terminal/stop-requests.ts";
import { captured } from "../testing/captured.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { showList } from "./show-list.ts";

it("showList() with --watch shows what has changed, once each, until it is told to stop", {
  timeout: 30_000,
}, async () => {
  const dataDir = temporaryFolder();
  const settings = { MILLRACE_DATA_DIR: dataDir, MILLRACE_PORT: "0", MILLRACE_BROWSER: "none" };
  const server = await startServer({ config: readConfig(settings) });
  onTestFinished(() => server.close());
  const client = createClient(server);
  const source = Object.assign(new EventEmitter(), { exit() {} });
  let looks = 0;
  const read = async () => {
    looks++;
    if (looks === 3) await client.tasks.create({ capability: "resize" });
    if (looks === 4) source.emit("SIGTERM");
    const { tasks } = await client.tasks.list({});
    return tasks.map(({ capability }) => capability);
  };
  const list = (json: boolean) =>
    captured(() =>
      showList(
        { dataDir, json, watch: true },
        {
          read,
          text: (found) => `${found.length} tasks`,
          listen: () => listenForStop({ process: source }),
          lookEveryMs: 1,
        },
      ),
    );
  expect(await list(false)).toMatchObject({ exitCode: 143, stdout: "0 tasks\n1 tasks\n" });
  looks = 3;
  expect(await list(true)).toMatchObject({ exitCode: 143, stdout: '["resize"]\n' });
});
