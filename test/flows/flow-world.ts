import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { JournalEntryDto, RunDetailDto } from "@millrace/contract";
import type { ArtifactReference, Json } from "@millrace/flow";
import { type Client, createClient } from "@millrace/sdk";
import { readConfig, startServer } from "@millrace/server";
import { publishFlow } from "millrace";
import { noteRun } from "./note-run.ts";

/** A run that has ended. */
export interface EndedRun<Output> {
  readonly run: RunDetailDto;
  readonly journal: readonly JournalEntryDto[];
  /** Null when the run has failed. */
  readonly output: Output;
  /** The payloads of the events of a type, in the order in which they were emitted. */
  emitted(type: string): readonly Json[];
}

type Input = { readonly [key: string]: Json };
type OnEntry = (entry: JournalEntryDto) => Promise<void>;

/** A bundled flow on a server. */
export interface PublishedFlow {
  start(input: Input): Promise<string>;
  /** Resolves when the run has ended; `onEntry` hears its journal as it grows. */
  finish<Output>(runId: string, onEntry?: OnEntry): Promise<EndedRun<Output>>;
  /** `start` and `finish`. */
  run<Output>(input: Input, onEntry?: OnEntry): Promise<EndedRun<Output>>;
}

/** A server with one bundled flow, its runners and, where the flow opens pages, Chromium. */
export interface FlowWorld extends PublishedFlow {
  readonly client: Client;
  /** Publishes another bundled flow. */
  publish(flow: string): Promise<PublishedFlow>;
  upload(name: string, content: string): Promise<ArtifactReference>;
  /** A file of a run as text. */
  read(runId: string, file: Pick<ArtifactReference, "artifact">): Promise<string>;
  close(): Promise<void>;
}

export async function openFlowWorld({
  flow,
  site,
  browser,
}: {
  readonly flow: string;
  /** A site on this machine that the flow may visit, and the connection that says so. */
  readonly site?: { readonly connection: string | readonly string[]; readonly url: string };
  readonly browser?: "none";
}): Promise<FlowWorld> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-flow-"));
  const server = await startServer({
    config: readConfig({
      PATH: process.env.PATH ?? "",
      MILLRACE_DATA_DIR: folder,
      MILLRACE_PORT: "0",
      MILLRACE_DRAIN_MS: "0",
      ...(browser && { MILLRACE_BROWSER: browser }),
    }),
    connections: site
      ? [site.connection]
          .flat()
          .map((name) => ({ name, kind: "http", baseUrl: site.url, grants: [new URL(site.url).host] }))
      : [],
  });
  const client = createClient(server);
  async function finish<Output>(runId: string, onEntry?: OnEntry): Promise<EndedRun<Output>> {
    const journal: JournalEntryDto[] = [];
    for await (const { data: entry } of client.runs.watch({ runId })) {
      journal.push(entry);
      await onEntry?.(entry);
    }
    const run = await client.runs.get({ runId });
    await noteRun(client, { run, journal });
    const emitted = (type: string) =>
      journal.flatMap((entry) =>
        entry.kind === "event.emitted" && entry.body.type === type ? [entry.body.payload as Json] : [],
      );
    return { run, journal, output: run.output as Output, emitted };
  }
  async function publish(flow: string): Promise<PublishedFlow> {
    await publishFlow(client, { file: fileURLToPath(new URL(`../../flows/${flow}/flow.ts`, import.meta.url)) });
    const start = async (input: Input) => (await client.runs.start({ flow, input })).runId;
    return { start, finish, run: async (input, onEntry) => finish(await start(input), onEntry) };
  }
  return {
    ...(await publish(flow)),
    client,
    publish,
    async upload(name, content) {
      const { artifact, mediaType, sizeBytes } = await client.artifacts.upload({ name }, Buffer.from(content));
      return { artifact, name, mediaType, sizeBytes };
    },
    async read(runId, { artifact }) {
      return text((await client.artifacts.get({ runId, artifact })).body);
    },
    async close() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}
