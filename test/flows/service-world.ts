import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { RunDetailDto } from "@millrace/contract";
import type { ArtifactReference, Json } from "@millrace/flow";
import { type Client, createClient } from "@millrace/sdk";
import { readConfig, startServer } from "@millrace/server";
import { publishFlow } from "millrace";
import { noteRun } from "./note-run.ts";

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => unknown;

/** A server with one flow, and a service on this machine behind one or more connections. */
export interface ServiceWorld {
  /** Where connections may open SQLite databases. */
  readonly folder: string;
  /** `METHOD /path` of every request that the service got. */
  readonly asked: string[];
  readonly url: string;
  /** Sets a connection up, or another one in its place. */
  connect(connection: Parameters<Client["connections"]["put"]>[0]): Promise<unknown>;
  /** Runs the flow to its end; when `stopAt` is true of an entry of the journal, the server goes down and comes up again. */
  run<Output>(
    input: object,
    stopAt?: (kind: string, key: string | null) => boolean,
  ): Promise<{ readonly run: RunDetailDto; readonly output: Output; readonly stops: number }>;
  read(runId: string, file: ArtifactReference): Promise<string>;
  events(runId: string, type: string): Promise<readonly Json[]>;
  close(): Promise<void>;
}

export async function openServiceWorld(options: {
  readonly flow: string;
  readonly connections: readonly string[];
  readonly answer: Answer;
}): Promise<ServiceWorld> {
  const { asked, url, stop } = await startService(options.answer);
  const root = await mkdtemp(join(tmpdir(), "millrace-services-"));
  const folder = join(root, "databases");
  await mkdir(folder);
  const grants = [new URL(url).host];
  const connections = options.connections.map((name) => ({ name, kind: "http", baseUrl: url, grants }));
  const config = readConfig({
    PATH: process.env.PATH ?? "",
    MILLRACE_DATA_DIR: join(root, "data"),
    MILLRACE_PORT: "0",
    MILLRACE_DRAIN_MS: "0",
    MILLRACE_BROWSER: "none",
    MILLRACE_SQLITE_FOLDERS: folder,
  });
  let server = await startServer({ config, connections });
  let client: Client = createClient(server);
  const file = fileURLToPath(new URL(`../../flows/${options.flow}/flow.ts`, import.meta.url));
  await publishFlow(client, { file });

  async function restart(): Promise<void> {
    await server.close();
    server = await startServer({ config, connections });
    client = createClient(server);
  }

  return {
    folder,
    asked,
    url,
    connect: (connection) => client.connections.put(connection),
    async run<Output>(input: object, stopAt: (kind: string, key: string | null) => boolean = () => false) {
      const { runId } = await client.runs.start({ flow: options.flow, input: input as Json });
      let stops = 0;
      for (let isOver = false; !isOver; ) {
        isOver = true;
        for await (const { data: entry } of client.runs.watch({ runId })) {
          if (stops > 0 || !stopAt(entry.kind, "key" in entry ? (entry.key as string | null) : null)) continue;
          stops++;
          isOver = false;
          break;
        }
        if (!isOver) await restart();
      }
      const run = await client.runs.get({ runId });
      await noteRun(client, { run });
      return { run, output: run.output as Output, stops };
    },
    async read(runId, { artifact }) {
      return text((await client.artifacts.get({ runId, artifact })).body!);
    },
    async events(runId, type) {
      const payloads: Json[] = [];
      for await (const { data: entry } of client.runs.watch({ runId }))
        if (entry.kind === "event.emitted" && entry.body.type === type) payloads.push(entry.body.payload as Json);
      return payloads;
    },
    async close() {
      await server.close();
      await stop();
      await rm(root, { recursive: true });
    },
  };
}

async function startService(answer: Answer) {
  const asked: string[] = [];
  const listener = createServer(async (request, response) => {
    const body = await text(request);
    asked.push(`${request.method} ${request.url}`);
    answer(request, response, body);
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  return {
    asked,
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    async stop() {
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
