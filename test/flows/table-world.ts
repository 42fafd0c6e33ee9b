import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { RunDetailDto } from "@millrace/contract";
import type { ArtifactReference, Json } from "@millrace/flow";
import { type Client, createClient } from "@millrace/sdk";
import { readConfig, startServer } from "@millrace/server";
import { publishFlow } from "millrace";

/** A server with one flow that works on tables. */
export interface TableWorld {
  readonly client: Client;
  upload(name: string, content: string): Promise<ArtifactReference>;
  /** Runs the flow to its end; `meanwhile` is told of every entry of the journal. */
  run(input: { readonly [key: string]: Json }, meanwhile?: (kind: string) => Promise<void>): Promise<RunDetailDto>;
  /** A file of a run as text. */
  read(runId: string, file: ArtifactReference): Promise<string>;
  close(): Promise<void>;
}

export async function openTableWorld(flow: string): Promise<TableWorld> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-tables-"));
  const server = await startServer({
    config: readConfig({
      PATH: process.env.PATH ?? "",
      MILLRACE_DATA_DIR: folder,
      MILLRACE_PORT: "0",
      MILLRACE_DRAIN_MS: "0",
      MILLRACE_BROWSER: "none",
    }),
  });
  const client = createClient(server);
  await publishFlow(client, { file: fileURLToPath(new URL(`../../flows/${flow}/flow.ts`, import.meta.url)) });
  return {
    client,
    async upload(name, content) {
      const { artifact, mediaType, sizeBytes } = await client.artifacts.upload({ name }, Buffer.from(content));
      return { artifact, name, mediaType, sizeBytes };
    },
    async run(input, meanwhile) {
      const { runId } = await client.runs.start({ flow, input });
      for await (const { data: entry } of client.runs.watch({ runId })) await meanwhile?.(entry.kind);
      return client.runs.get({ runId });
    },
    async read(runId, { artifact }) {
      const file = await client.artifacts.get({ runId, artifact });
      return text(file.body!);
    },
    async close() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}
