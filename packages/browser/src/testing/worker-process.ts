import { createRunClient } from "./run-client.ts";
import { createTestHost } from "./test-host.ts";

// A worker on its own that opens a session and waits for its end, which comes from outside.
const { host } = await createTestHost([]);
const { client } = createRunClient(host, { hosts: [], connections: [], auth: [], robots: "obey", engine: "chromium" });
const channel = await client.connect("session", { page: {} });
channel.onMessage(() => process.send?.(host.status().pids));
