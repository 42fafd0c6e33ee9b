import { join } from "node:path";
import { createClient } from "@millrace/sdk";
import { readConfig, startServer } from "@millrace/server";
import { expect, it, onTestFinished } from "vitest";
import { greetFlow } from "../testing/greet-flow.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { publishFlow } from "./publish-flow.ts";

it("publishFlow() publishes for who may not look at flows, and leaves alone what is live already", async () => {
  const folder = temporaryFolder({ "greet.ts": greetFlow });
  const server = await startServer({ config: readConfig({ MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0" }) });
  onTestFinished(() => server.close());
  const client = createClient(server);
  const file = join(folder, "greet.ts");
  const { secret } = await client.tokens.create({ name: "deploy", scopes: ["flows:write"] });
  expect(await publishFlow(createClient({ url: server.url, token: secret }), { file })).toBe("greet");
  const publish = () => Promise.reject(new Error("it is live"));
  expect(await publishFlow({ ...client, flows: { ...client.flows, publish } }, { file })).toBe("greet");
});
