import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { JournalEntryDto, RunDetailDto } from "@millrace/contract";
import type { Json } from "@millrace/flow";
import { type Client, createClient } from "@millrace/sdk";
import { readConfig, startServer } from "@millrace/server";
import { publishFlow } from "millrace";

/** A site's answer by path and query: a page, or a status. */
export type Site = (path: string) => string | number | { readonly json: unknown };

/** A run that has ended. */
export interface EndedRun<Output> {
  readonly run: RunDetailDto;
  readonly journal: readonly JournalEntryDto[];
  readonly output: Output;
  /** The payloads of the events of a type, in the order in which they were emitted. */
  emitted(type: string): readonly Json[];
}

/** A server with one flow, and one site on this machine that it may visit. */
export interface ListingWorld {
  readonly url: string;
  /** How often each path was asked for. */
  readonly requests: Map<string, number>;
  readonly client: Client;
  run<Output>(input: { readonly [key: string]: Json }): Promise<EndedRun<Output>>;
  /** A file of a run as text. */
  read(runId: string, artifact: string): Promise<string>;
  close(): Promise<void>;
}

export async function openListingWorld(options: {
  readonly flow: string;
  readonly connection: string;
  readonly site: Site;
  readonly browser?: "none";
}): Promise<ListingWorld> {
  const requests = new Map<string, number>();
  const listener = createServer((request, response) => {
    const path = request.url ?? "/";
    requests.set(path, (requests.get(path) ?? 0) + 1);
    const answer = path === "/robots.txt" ? 404 : options.site(path);
    if (typeof answer === "number") return response.writeHead(answer).end();
    const isPage = typeof answer === "string";
    response.setHeader("content-type", isPage ? "text/html; charset=utf-8" : "application/json");
    return response.end(isPage ? answer : JSON.stringify(answer.json));
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const folder = await mkdtemp(join(tmpdir(), "millrace-listings-"));
  const server = await startServer({
    config: readConfig({
      PATH: process.env.PATH ?? "",
      MILLRACE_DATA_DIR: folder,
      MILLRACE_PORT: "0",
      MILLRACE_DRAIN_MS: "0",
      ...(options.browser && { MILLRACE_BROWSER: options.browser }),
    }),
    connections: [{ name: options.connection, kind: "http", baseUrl: url, grants: [new URL(url).host] }],
  });
  const client = createClient(server);
  await publishFlow(client, {
    file: fileURLToPath(new URL(`../../flows/${options.flow}/flow.ts`, import.meta.url)),
  });
  return {
    url,
    requests,
    client,
    async run<Output>(input: { readonly [key: string]: Json }) {
      const { runId } = await client.runs.start({ flow: options.flow, input });
      const journal: JournalEntryDto[] = [];
      for await (const { data } of client.runs.watch({ runId })) journal.push(data);
      const run = await client.runs.get({ runId });
      const emitted = (type: string) =>
        journal.flatMap((entry) =>
          entry.kind === "event.emitted" && entry.body.type === type ? [entry.body.payload as Json] : [],
        );
      return { run, journal, output: run.output as Output, emitted };
    },
    async read(runId, artifact) {
      return text((await client.artifacts.get({ runId, artifact })).body);
    },
    async close() {
      await server.close();
      await new Promise((resolve) => listener.close(resolve));
      listener.closeAllConnections();
      await rm(folder, { recursive: true });
    },
  };
}

/** A page of a site, with what every site has around its content. */
export function sitePage(title: string, body: string): string {
  return `<!doctype html><html lang="en-GB"><head><title>${title}</title><style>
body{font:16px system-ui;margin:0;color:#1c2430}header,footer{background:#1f3a5f;color:#fff;padding:.8rem 2rem}header a,footer a{color:#fff;margin-right:1rem}
main{padding:1rem 2rem}ul.results{list-style:none;padding:0}.card{border:1px solid #ccd;border-radius:8px;padding:.6rem 1rem;margin:.6rem 0}h2{font-size:1.1rem;margin:.2rem 0}p{margin:.15rem 0}
</style></head><body><header><nav><ul><li><a href="/">Home</a></li><li><a href="/about">About us</a></li><li><a href="/help">Help and contact</a></li></ul></nav></header>
<main><h1>${title}</h1>${body}</main><footer><ul><li><a href="/imprint">Imprint</a> <small>legal</small></li><li><a href="/privacy">Privacy</a> <small>legal</small></li></ul></footer></body></html>`;
}

/** A block of JSON-LD. */
export const jsonLd = (value: unknown): string =>
  `<script type="application/ld+json">${JSON.stringify(value)}</script>`;
