import { createClient } from "@millrace/sdk";
import { readConfig, startServer } from "@millrace/server";
import { expect, it, onTestFinished } from "vitest";
import { greetFlow } from "../testing/greet-flow.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { bundledFlows } from "./bundled-flows.ts";
import { publishBundledFlows } from "./publish-bundled-flows.ts";

it("publishBundledFlows() tells of a flow that cannot be published, publishes the others, and ends when asked to", async () => {
  const folder = temporaryFolder({
    "broken/flow.ts": "export default nothing;",
    "greet/flow.ts": greetFlow,
    "data/.keep": "",
  });
  const server = await startServer({ config: readConfig({ MILLRACE_DATA_DIR: `${folder}/data`, MILLRACE_PORT: "0" }) });
  onTestFinished(() => server.close());
  const client = createClient(server);
  const said: string[] = [];
  const publish = (signal: AbortSignal) =>
    publishBundledFlows(client, { signal, say: (line) => said.push(line), flows: bundledFlows(`${folder}/`) });
  const published = async () => (await client.flows.list()).flows.map(({ flow }) => flow);

  await publish(AbortSignal.abort());
  expect(await published()).toEqual([]);
  await publish(new AbortController().signal);
  expect(await published()).toEqual(["greet"]);
  expect(said).toEqual([expect.stringMatching(/^The bundled flow broken was not published: .*nothing is not defined/)]);
});

it("publishBundledFlows() says so when nothing can be asked, and leaves the server to go on", async () => {
  const said: string[] = [];
  const client = createClient({ url: "http://127.0.0.1:1", pause: async () => {} });
  await publishBundledFlows(client, { signal: new AbortController().signal, say: (line) => said.push(line) });
  expect(said).toEqual([expect.stringMatching(/^The bundled flows were not published: /)]);
});
