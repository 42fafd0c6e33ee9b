import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectors, createConnectorHost } from "@millrace/connectors/worker";
import { allOperations, type Operation, operations } from "@millrace/contract";
import { createEgress, createPoliteness } from "@millrace/egress";
import {
  createHookUrls,
  createRunControl,
  createWorker,
  flowManifest,
  inlineRunners,
  systemClock,
} from "@millrace/engine";
import { defineFlow, type Flow, z } from "@millrace/flow";
import { openArtifactFolder, openSqliteStore } from "@millrace/store";
import { expect, inject } from "vitest";
import { connectionFinder, connectionSource, type KnownConnections } from "../connections/known-connections.ts";
import { createApiTokens } from "../door/api-tokens.ts";
import { openLocalToken } from "../door/local-token.ts";
import { createRateLimits, defaultRates } from "../door/rate-limits.ts";
import { createApp } from "../http/create-app.ts";
import { handlers } from "../http/handlers.ts";
import type { ServerParts } from "../http/server-parts.ts";
import { createKnownSecrets } from "../log/known-secrets.ts";
import { openVault } from "../secrets/open-vault.ts";
import { findFaults } from "../system/find-faults.ts";

export const origin = "http://127.0.0.1:5005";
export const project = "default";

/** Answers with its input, after as many steps as it was told. */
const echo = defineFlow({
  name: "echo",
  description: "Says what it was told.",
  input: z.object({ say: z.string(), steps: z.number().int().default(1) }),
  async run({ input, step }) {
    let said = "";
    for (let i = 0; i < input.steps; i++) said = await step("say", { key: String(i) }, () => input.say);
    return { said };
  },
});

const ask = defineFlow({
  name: "ask",
  async run({ step }) {
    return step.waitFor("answer", { signal: "answer" });
  },
});

const fail = defineFlow({
  name: "fail",
  async run({ step }) {
    await step("work", () => "done");
    await step("break", { retry: { attempts: 0 } }, (): string => {
      throw new Error("the belt broke");
    });
  },
});

const keep = defineFlow({
  name: "keep",
  input: z.object({ name: z.string(), mediaType: z.string(), text: z.string() }),
  async run({ input, step, artifact }) {
    return step("keep", () => artifact.write(input, new TextEncoder().encode(input.text)));
  },
});

const hook = defineFlow({
  name: "hook",
  async run({ step, state, run }) {
    const { url, received } = await step.webhook("called");
    await step("tell", () => state.update(run.id, () => url));
    return received;
  },
});

const approve = defineFlow({
  name: "approve",
  run: ({ step }) => step.approval("pay", { form: z.object({ amount: z.number() }), show: { invoice: 7 } }),
});

/** Logs and measures what it was told. */
const tell = defineFlow({
  name: "tell",
  input: z.object({ lines: z.array(z.string()), sizes: z.array(z.number()).default([]) }),
  async run({ input, step, log, metric }) {
    for (const line of input.lines) log.info(line, { about: "the body" });
    await step("warn", { key: "k" }, () => log.warn("A Step warns"));
    for (const size of input.sizes) metric("size", size, { unit: "bytes" });
  },
});

/** Responds at once and then waits. */
const accept = defineFlow({
  name: "accept",
  async run({ step, respond }) {
    await respond({ accepted: true });
    await step.waitFor("go", { signal: "go" });
  },
});

/** Goes on as another run until nothing is left. */
const count = defineFlow({
  name: "count",
  input: z.object({ n: z.number() }),
  run: async ({ input, continueWith }) => (input.n > 0 ? continueWith({ n: input.n - 1 }) : "done"),
});

const flows: readonly Flow[] = [approve, accept, count, echo, ask, fail, keep, hook, tell].map(
  (flow) => flow as unknown as Flow,
);

export const versionOf = (name: string) => Buffer.from(name.padEnd(32, "-")).toString("hex");

export type TestApi = Awaited<ReturnType<typeof openTestApi>>;

/** The whole API in memory, on a real store and a real worker that runs the flows above in this process. */
export async function openTestApi(overrides: Partial<ServerParts> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "millrace-api-"));
  const file = join(folder, "millrace.sqlite");
  await copyFile(inject("emptyStore"), file);
  const store = await openSqliteStore({ file, thread: false });
  const artifacts = openArtifactFolder({ folder: join(folder, "artifacts") });
  for (const flow of flows) await publish(flow);
  const byVersion = new Map(flows.map((flow) => [versionOf(flow.name), flow]));
  const spawn = inlineRunners({ clock: systemClock, loadVersion: async (version) => byVersion.get(version) as Flow });
  const knownSecrets = createKnownSecrets();
  const config = { dataFolder: folder, databaseUrl: null, secretKeys: null, environment: {} };
  const vault = openVault({ config, store, knownSecrets });
  const { keyBox } = vault;
  const egress = createEgress();
  const hookUrls = createHookUrls({ tables: store.tables, keyBox, baseUrl: () => origin });
  const worker = createWorker({
    store,
    artifacts,
    spawn,
    hookUrls,
    onFenced: () => {},
  });
  await worker.start();
  const operator: KnownConnections["operator"] = overrides.connections?.operator ?? new Map();
  const politeness = createPoliteness({ egress, clock: { nowMs: () => 0, wait: async () => {} }, delayMs: 0 });
  const source = connectionSource(connectionFinder({ operator, tables: store.tables }));
  const host = createConnectorHost(connectors, {
    egress,
    politeness,
    connections: source,
    secretOf: vault.valueOf,
    replaceSecret: vault.set,
    holdSecret: vault.hold,
  });
  const kinds = new Map(connectors.map((connector) => [connector.kind, connector]));
  const connections = { connectors: kinds, host, operator };
  const stopping = new AbortController();
  const logged: { level: string; message: string; fields: Record<string, unknown> }[] = [];
  const parts: ServerParts = {
    store,
    artifacts,
    control: createRunControl({
      store,
      artifacts,
      clock: systemClock,
      enqueue: (start) => worker.enqueue(start),
      replays: { spawn, artifacts },
    }),
    hookUrls,
    token: openLocalToken({ folder }),
    apiTokens: createApiTokens({
      tables: store.tables,
      nowMs: () => parts.nowMs(),
      onFailure: (error) => parts.log("warn", "could not note the use of a token", { error }),
    }),
    vault,
    limits: createRateLimits(defaultRates, () => parts.nowMs()),
    trustedProxies: [],
    project,
    log: (level, message, fields) => logged.push({ level, message, fields: { ...fields } }),
    nowMs: () => Date.now(),
    port: () => 5005,
    publicHosts: [],
    stopping: stopping.signal,
    describeSystem: () => operations.system.get.example.output,
    findFaults: () => findFaults({ store, worker, dataFolder: folder, stopping: stopping.signal }),
    panelFolder: join(folder, "panel"),
    errorsDocument: async () => null,
    uploadLimitBytes: 8 * 1024 * 1024,
    ...overrides,
    connections,
  };
  const app = createApp(parts, handlers);

  async function publish(flow: Flow): Promise<void> {
    const manifest = JSON.stringify(flowManifest(flow));
    const version = { project, flow: flow.name, version: versionOf(flow.name), manifest, bundle: "", createdAt: 1_000 };
    await store.publishVersion({ version });
  }

  return {
    app,
    parts,
    folder,
    logged,
    worker,
    stop: () => stopping.abort(),
    async request(target: string, init: RequestInit & { readonly anonymous?: boolean } = {}): Promise<Response> {
      const headers = new Headers(init.headers);
      if (!init.anonymous) headers.set("Authorization", `Bearer ${parts.token.text}`);
      if (init.body) headers.set("Content-Type", headers.get("Content-Type") ?? "application/json");
      return app.request(`http://127.0.0.1:${parts.port()}${target}`, { ...init, headers });
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await worker.drain({ graceMs: 0 });
      await host.close();
      await egress.close();
      await store.close();
      await rm(folder, { recursive: true });
      expect(JSON.stringify(logged)).not.toContain(inject("canary"));
    },
  };
}

function operationOf(id: string): Operation {
  return allOperations().find((operation) => operation.id === id) as Operation;
}

/** Calls an operation and holds the answer against its schema. */
export async function call(api: TestApi, target: string, init: RequestInit & { readonly id: string }): Promise<never> {
  const response = await api.request(target, init);
  const answer: unknown = await response.json();
  // No operation answers with what a test has set as a secret.
  expect(JSON.stringify(answer)).not.toContain(inject("canary"));
  if (!response.ok) throw new Error(`${init.id} answered ${response.status}: ${JSON.stringify(answer)}`);
  return operationOf(init.id).output.parse(answer) as never;
}
