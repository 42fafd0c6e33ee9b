import { fileURLToPath } from "node:url";
import type { RunDetailDto } from "@millrace/contract";
import { type Shop, sampleUrls } from "@millrace/example-shop";
import type { Json } from "@millrace/flow";
import type { Client } from "@millrace/sdk";
import { chooseFlow } from "../publish/choose-flow.ts";
import { publishFlow } from "../publish/publish-flow.ts";
import type { Progress } from "../terminal/progress.ts";
import { watchRun } from "../watch/watch-run.ts";

const signInFlow = fileURLToPath(new URL("../../../../examples/shop/sign-in/flow.ts", import.meta.url));

export interface MainJobOptions {
  readonly shop: Shop;
  readonly progress: Progress;
  readonly hasBrowser: boolean;
  /** Ends the waiting, not the runs. */
  readonly signal: AbortSignal;
}

/** Checks the shop's prices: signs in as a member first, a day of the shop later than the check before. */
export async function runMainJob(client: Client, options: MainJobOptions): Promise<RunDetailDto> {
  const { shop, progress, hasBrowser, signal } = options;
  progress.say("publishing the flow price-monitoring");
  const flow = await chooseFlow(client, "price-monitoring");
  shop.setDay(await countChecks(client));
  if (hasBrowser) {
    progress.say("signing in to the bundled shop as a member");
    const signIn = await publishFlow(client, { file: signInFlow });
    const { runId } = await client.runs.start({ flow: signIn, input: { url: `${shop.url}/login` } });
    const signedIn = await watchRun(client, { runId, progress, signal });
    if (signal.aborted) return signedIn;
  }
  const urls = [...sampleUrls(shop), ...specialPages(shop, hasBrowser)];
  const { runId } = await client.runs.start({ flow, input: { urls } as Json });
  return watchRun(client, {
    runId,
    progress,
    signal,
    tally: (succeeded) => `${succeeded.filter(({ name }) => name === "record").length} of ${urls.length} pages checked`,
  });
}

/** Pages that show more than reading: a slow one, one that fails at first, and a price behind the login. */
function specialPages(shop: Shop, hasBrowser: boolean): string[] {
  const [slow, flaky, members] = shop.products
    .filter(({ style }) => style !== "on-request")
    .slice(-3)
    .map(({ sku }) => sku);
  const pages = [`${shop.url}/slow/p/${slow}`, `${shop.url}/flaky/p/${flaky}`];
  return hasBrowser ? [...pages, `${shop.url}/members/p/${members}`] : pages;
}

/** How often the shop's prices were checked: each check sees the shop a day later. */
async function countChecks(client: Client): Promise<number> {
  let count = 0;
  let before: string | undefined;
  do {
    const page = await client.runs.list({
      flow: "price-monitoring",
      limit: 200,
      ...(before !== undefined && { before }),
    });
    count += page.runs.length;
    before = page.next ?? undefined;
  } while (before !== undefined);
  return count;
}
