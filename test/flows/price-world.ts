import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { JournalEntryDto, RunDetailDto } from "@millrace/contract";
import { type Shop, startShop } from "@millrace/example-shop";
import type { Json } from "@millrace/flow";
import type { CheckedPage } from "@millrace/flow-price-monitoring/checked-page";
import { type Client, createClient } from "@millrace/sdk";
import { readConfig, startServer } from "@millrace/server";
import { publishFlow } from "millrace";

const priceMonitoring = fileURLToPath(new URL("../../flows/price-monitoring/flow.ts", import.meta.url));
const signIn = fileURLToPath(new URL("../../examples/shop/sign-in/flow.ts", import.meta.url));

/** A run of price-monitoring that has ended. */
export interface Check {
  readonly run: RunDetailDto;
  readonly journal: readonly JournalEntryDto[];
  readonly pages: readonly CheckedPage[];
  /** The row of an address. */
  pageOf(url: string): CheckedPage;
}

/** A server with the flow, confined runners and Chromium, and the shop it may visit. */
export interface PriceWorld {
  readonly shop: Shop;
  readonly client: Client;
  start(input: { readonly [key: string]: Json }): Promise<string>;
  /** Resolves when the run has ended; `onEntry` hears its journal as it grows. */
  finish(runId: string, onEntry?: (entry: JournalEntryDto) => Promise<void>): Promise<Check>;
  check(input: { readonly [key: string]: Json }): Promise<Check>;
  signIn(): Promise<RunDetailDto>;
  close(): Promise<void>;
}

export async function openPriceWorld(options: { readonly browser?: "none" } = {}): Promise<PriceWorld> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-prices-"));
  const shop = await startShop({ slowMs: 500 });
  const server = await startServer({
    config: readConfig({
      PATH: process.env.PATH ?? "",
      MILLRACE_DATA_DIR: folder,
      MILLRACE_PORT: "0",
      MILLRACE_DRAIN_MS: "0",
      ...(options.browser && { MILLRACE_BROWSER: options.browser }),
    }),
    connections: [{ name: "shop", kind: "http", baseUrl: shop.url, grants: [new URL(shop.url).host] }],
  });
  const client = createClient(server);
  await publishFlow(client, { file: priceMonitoring });

  async function finish(runId: string, onEntry?: (entry: JournalEntryDto) => Promise<void>): Promise<Check> {
    const journal: JournalEntryDto[] = [];
    for await (const { data: entry } of client.runs.watch({ runId })) {
      journal.push(entry);
      await onEntry?.(entry);
    }
    const run = await client.runs.get({ runId });
    const pages = ((run.output as { pages?: unknown } | null)?.pages ?? []) as readonly CheckedPage[];
    const pageOf = (url: string) => {
      const page = pages.find((candidate) => candidate.url === url);
      if (!page) throw new Error(`The run ${run.status} without a row for ${url}: ${JSON.stringify(run.error)}`);
      return page;
    };
    return { run, journal, pages, pageOf };
  }
  const start = async (input: { readonly [key: string]: Json }) =>
    (await client.runs.start({ flow: "price-monitoring", input })).runId;
  return {
    shop,
    client,
    start,
    finish,
    check: async (input) => finish(await start(input)),
    async signIn() {
      const flow = await publishFlow(client, { file: signIn });
      const { runId } = await client.runs.start({ flow, input: { url: `${shop.url}/login` } });
      return (await finish(runId)).run;
    },
    async close() {
      await server.close();
      await shop.close();
      await rm(folder, { recursive: true });
    },
  };
}
