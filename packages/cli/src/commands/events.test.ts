import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningServer, readConfig, startServer } from "@millrace/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { called, calledForJson } from "../testing/called.ts";
import { writeFiles } from "../testing/temporary-folder.ts";

const shipFlow = `
  import { defineEvent, defineFlow, on, z } from "@millrace/flow";
  const created = defineEvent("order.created", z.object({ id: z.string() }));
  export default defineFlow({
    name: "ship",
    trigger: on(created, { where: { id: "o-17" } }),
    async run({ input, step }) {
      const paid = await step.waitFor("payment", { event: "order.paid", where: { "order.id": input.id } });
      const pickup = await step.webhook("picked up");
      await step("book", () => ({ notify: pickup.url }));
      return { paid, pickup: await pickup.received };
    },
  });
`;

let folder: string;
let server: RunningServer;
const bodies: string[] = [];
const receiver = createServer(async (request, response) => {
  let body = "";
  for await (const piece of request) body += String(piece);
  bodies.push(body);
  response.end();
});
const call = (...args: readonly string[]) => called(folder, ...args);
const json = (...args: readonly string[]) => calledForJson(folder, ...args);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-cli-"));
  writeFiles(folder, { "ship/flow.ts": shipFlow });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const { port } = receiver.address() as AddressInfo;
  const settings = { MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0", MILLRACE_GRANTS: `127.0.0.1:${port}` };
  server = await startServer({ config: readConfig(settings) });
}, 30_000);
afterAll(async () => {
  await server.close();
  await new Promise((resolve) => receiver.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

describe("events, URLs and callbacks on a running server", { timeout: 30_000 }, () => {
  it("an event starts a flow that waits for another one and then for a call", async () => {
    expect((await call("events")).stdout).toContain("No events");
    expect(await call("publish", join(folder, "ship"))).toMatchObject({ exitCode: 0 });
    const emit = () => call("emit", "order.created", "--payload", '{"id":"o-17"}', "--key", "o-17");
    expect((await emit()).stdout).toBe("Emitted order.created as key:o-17.\n");
    expect((await emit()).stdout).toContain("was emitted before");
    expect(await call("emit", "order.created", "--key", "o-17")).toMatchObject({ exitCode: 4 });
    const status = async () => (await json("runs", "--flow", "ship")).json.runs[0]?.status;
    await expect.poll(status, { timeout: 15_000 }).toBe("waiting");
    const { runId } = (await json("runs", "--flow", "ship")).json.runs[0];
    await call("emit", "order.paid", "--payload", '{"order":{"id":"o-17"}}');
    const { store } = server.installation;
    const booked = async () => {
      const journal = await store.readJournal({ project: "default", runId, afterSeq: 0, limit: 100 });
      return JSON.parse(journal.find(({ kind }) => kind === "step.succeeded")?.body ?? "{}").output?.notify;
    };
    await expect.poll(booked, { timeout: 15_000 }).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/hooks\//);
    const answer = await fetch(await booked(), { method: "POST", body: '{"driver":"Ada"}' });
    expect(answer.status).toBe(204);
    await expect.poll(status, { timeout: 15_000 }).toBe("succeeded");
    expect((await json("show", runId)).json.output).toEqual({
      paid: { outcome: "received", payload: { order: { id: "o-17" } } },
      pickup: { outcome: "received", payload: { driver: "Ada" } },
    });
    expect((await call("events", "--type", "order.paid")).stdout).toMatch(/order\.paid .* yes +\{"order":/);
  });

  it("a callback is made, listed and can be checked with the secret", async () => {
    expect((await call("callbacks")).stdout).toContain("No callbacks");
    const { port } = receiver.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/done`;
    const { json: started } = await json("run", "ship", "--input", '{"id":"x"}', "--detach", "--callback", url);
    await call("cancel", started.runId);
    await expect.poll(() => bodies.length, { timeout: 15_000 }).toBe(1);
    expect(JSON.parse(bodies[0]!)).toMatchObject({ type: "run.canceled", data: { runId: started.runId } });
    const listed = async () => (await call("callbacks", "--status", "delivered")).stdout;
    await expect.poll(listed, { timeout: 15_000 }).toContain("it answered 200");
    expect((await call("callbacks", "secret")).stdout).toMatch(/^whsec_\S+\n$/);
  });

  it("a callback that can never be made is refused with the start", async () => {
    const started = await call("run", "ship", "--input", "{}", "--detach", "--callback", "https://10.0.0.1/done");
    expect([started.exitCode, started.stderr]).toEqual([5, expect.stringContaining("EGRESS_ADDRESS_REFUSED")]);
  });

  it("a payload that is no JSON is refused", async () => {
    expect((await call("emit", "a", "--payload", "{")).exitCode).toBe(2);
    expect((await call("emit", "millrace:a")).stderr).toContain("NAME_INVALID");
  });
});
