import { createClient } from "@millrace/sdk";
import { ensureBrowser, readConfig, startServer } from "@millrace/server";
import { configFlags, type ServerOptions } from "../connection/global-options.ts";
import { openShop, runMainJob } from "../main-job/main-job.ts";
import { priceTable } from "../main-job/price-table.ts";
import { shopConnection } from "../main-job/shop-connection.ts";
import { bundledFlows } from "../publish/bundled-flows.ts";
import { publishFlow } from "../publish/publish-flow.ts";
import { createProgress } from "../terminal/progress.ts";
import { paint } from "../terminal/style.ts";
import { exitCodeOf } from "../watch/show-outcome.ts";

export interface StartOptions extends ServerOptions {
  readonly once?: boolean;
  /** False for `--no-job`. */
  readonly job: boolean;
}

/** `millrace start`: the server with its panel and, unless told otherwise, a first check of the bundled shop. */
export async function start(options: StartOptions): Promise<number> {
  const stop = untilStopped();
  const config = readConfig(undefined, configFlags(options));
  const progress = createProgress({ silent: options.json === true });
  const say = (text: string) => options.json || process.stdout.write(`${text}\n`);
  const shop = options.job ? await openShop() : null;
  try {
    const browser = await ensureBrowser(config, { onProgress: progress.say });
    progress.clear();
    if (!browser)
      say(
        `${paint("yellow", "No browser")} could be found or installed: only pages that need none are read. millrace doctor says more.`,
      );
    const server = await startServer({
      config,
      connections: [shopConnection(shop?.url)],
      ...(browser && { browserPath: browser.executablePath }),
    });
    try {
      const client = createClient(server);
      for (const flow of bundledFlows()) await publishFlow(client, flow);
      say(`Millrace is ready: ${paint("bold", `${server.url}/#token=${server.token}`)}`);
      if (!shop) return await stop;
      const run = await runMainJob(client, { shop, progress, hasBrowser: browser !== null });
      if (options.json) process.stdout.write(`${JSON.stringify(run, null, 2)}\n`);
      else if (run.output !== null) say(`\n${priceTable(run.output)}\n`);
      else
        say(
          `${paint("red", "The check failed")}: ${run.error?.message ?? run.status}${run.error?.hint ? `\n  ${run.error.hint}` : ""}`,
        );
      say(`The run, with screenshots and traces: ${server.url}/runs/${run.runId}`);
      if (options.once) return exitCodeOf(run);
      say(paint("dim", "Ctrl+C stops the server; what is running goes on at the next start."));
      return await stop;
    } finally {
      progress.clear();
      await server.close();
    }
  } finally {
    await shop?.close();
  }
}

/** Resolves with the exit code when the process is asked to end; a second request ends it at once. */
function untilStopped(): Promise<number> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        if (asked) process.exit(130);
        asked = true;
        resolve(0);
      });
    }
  });
}
