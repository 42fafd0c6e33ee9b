import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Json } from "@millrace/flow";
import { createChannelPair } from "@millrace/flow/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PageServer, startPageServer } from "../testing/page-server.ts";
import { createRunClient } from "../testing/run-client.ts";
import { createTestHost, type TestHost } from "../testing/test-host.ts";

let site: PageServer;
let worker: TestHost;

beforeAll(async () => {
  site = await startPageServer({ "/": "<title>Home</title>" });
  worker = await createTestHost([site.authority]);
});
afterAll(async () => {
  await worker.close();
  await site.close();
});

interface Said {
  readonly connect?: string;
  readonly params?: Json;
  readonly message?: string;
  readonly close?: string;
  readonly result?: Json;
  readonly sizes?: readonly number[];
}

test("the runner's half works in a process of its own that has nothing but its channel", async () => {
  const runner = fork(fileURLToPath(new URL("../testing/runner-process.ts", import.meta.url)), [site.origin], {
    env: { HOME: "/tmp" },
    execArgv: ["--permission", "--allow-fs-read=*", "--allow-fs-write=/tmp/*"],
    serialization: "advanced",
  });
  const [here, there] = createChannelPair();
  const { scope } = createRunClient(worker.host, {
    hosts: [],
    connections: ["site"],
    auth: [],
    robots: "obey",
    engine: "chromium",
  });
  // A runner that has ended hears nothing more.
  const say = (said: object) => runner.connected && runner.send(said, () => undefined);
  here.onMessage((message) => say({ message }));
  here.onClose((closed) => say({ closed }));
  const said = await new Promise<Said>((resolve, reject) => {
    runner.on("exit", (code) => reject(new Error(`the runner ended with ${code}`)));
    runner.on("message", (message: Said) => {
      if (message.connect !== undefined) {
        const params = message.params ?? null;
        const request = { scope, method: message.connect, params, signal: AbortSignal.any([]), mayAct: () => true };
        worker.host.connect?.(request, there).catch(reject);
      }
      if (message.message !== undefined) here.send(message.message);
      if (message.close !== undefined) here.close(message.close);
      if (message.result !== undefined) resolve(message);
    });
  });
  expect(said.result).toEqual({ title: "Home", doubled: 42, shot: "visit.png" });
  expect(said.sizes?.map((size) => size > 500)).toEqual([true, true]);
});
