import { fileURLToPath } from "node:url";
import type { JournalEntryDto, RunDetailDto } from "@millrace/contract";
import { type Shop, startShop } from "@millrace/example-shop";
import type { CheckedPage } from "@millrace/flow-price-monitoring/checked-page";
import { publishFlow } from "millrace";
import { type EndedRun, type FlowWorld, openFlowWorld } from "./flow-world.ts";

const signInFlow = fileURLToPath(new URL("../../examples/shop/sign-in/flow.ts", import.meta.url));

/** A run of price-monitoring that has ended. */
export interface Check extends EndedRun<unknown> {
  readonly pages: readonly CheckedPage[];
  /** The row of an address. */
  pageOf(url: string): CheckedPage;
}

/** A server with price-monitoring, and the shop it may visit. */
export interface PriceWorld extends Pick<FlowWorld, "client" | "start" | "close"> {
  readonly shop: Shop;
  /** Resolves when the run has ended; `onEntry` hears its journal as it grows. */
  finish(runId: string, onEntry?: (entry: JournalEntryDto) => Promise<void>): Promise<Check>;
  check(input: Parameters<FlowWorld["start"]>[0]): Promise<Check>;
  signIn(): Promise<RunDetailDto>;
}

export async function openPriceWorld(options: { readonly browser?: "none" } = {}): Promise<PriceWorld> {
  const shop = await startShop({ slowMs: 500 });
  const site = { connection: "shop", url: shop.url };
  const { client, start, ...world } = await openFlowWorld({ flow: "price-monitoring", site, ...options });

  async function finish(runId: string, onEntry?: (entry: JournalEntryDto) => Promise<void>): Promise<Check> {
    const ended = await world.finish<{ readonly pages: readonly CheckedPage[] } | null>(runId, onEntry);
    const pages = ended.output?.pages ?? [];
    const pageOf = (url: string) => {
      const page = pages.find((candidate) => candidate.url === url);
      if (page) return page;
      throw new Error(`The run ${ended.run.status} without a row for ${url}: ${JSON.stringify(ended.run.error)}`);
    };
    return { ...ended, pages, pageOf };
  }
  return {
    shop,
    client,
    start,
    finish,
    check: async (input) => finish(await start(input)),
    async signIn() {
      const flow = await publishFlow(client, { file: signInFlow });
      const { runId } = await client.runs.start({ flow, input: { url: `${shop.url}/login` } });
      return (await world.finish(runId)).run;
    },
    async close() {
      await world.close();
      await shop.close();
    },
  };
}
