import type { RunDetailDto } from "@millrace/contract";
import type { Shop } from "@millrace/example-shop";
import { MillraceError } from "@millrace/flow/errors";
import { createClient } from "@millrace/sdk";
import {
  type Config,
  describeReach,
  ensureBrowser,
  type RunningServer,
  readConfig,
  requirePublicHosts,
  startServer,
} from "@millrace/server";
import { findRunning } from "../connection/find-running.ts";
import { configFlags, type ServerOptions } from "../connection/global-options.ts";
import { untilStoreIsLost } from "../connection/store-loss.ts";
import { runMainJob } from "../main-job/main-job.ts";
import { shopConnection } from "../main-job/shop-connection.ts";
import { openShop, rememberShop, shopUrlOf } from "../main-job/shop-place.ts";
import { checkedPages } from "../prices/checked-page.ts";
import { priceTable } from "../prices/price-table.ts";
import { publishBundledFlows } from "../publish/publish-bundled-flows.ts";
import { createProgress, type Progress } from "../terminal/progress.ts";
import { listenForStop, type StopRequests } from "../terminal/stop-requests.ts";
import { paint } from "../terminal/style.ts";
import { exitCodeOf } from "../watch/show-outcome.ts";

export interface StartOptions extends ServerOptions {
  readonly once?: boolean;
  /** False for `--no-job`. */
  readonly job: boolean;
  /** False for `--no-flows`. */
  readonly flows: boolean;
  readonly shopPort?: string;
}

/** `millrace start`: the server with its panel and, unless told otherwise, a first check of the bundled shop. */
export async function start(options: StartOptions, listen = listenForStop): Promise<number> {
  const stop = listen();
  const progress = createProgress({ silent: options.json === true });
  try {
    return await startUp(options, { stop, progress });
  } finally {
    progress.clear();
    stop.ignore();
  }
}

async function startUp(options: StartOptions, told: Pick<Served, "stop" | "progress">): Promise<number> {
  const { progress } = told;
  const config = readConfig(undefined, configFlags(options));
  requirePublicHosts(config);
  const running = await findRunning(config);
  if (running) throw alreadyRunning(config, running);
  const { shopPort } = options;
  const shop = options.job
    ? await openShop({ dataFolder: config.dataFolder, ...(shopPort !== undefined && { port: Number(shopPort) }) })
    : null;
  try {
    progress.say("looking for a browser");
    const browser = await ensureBrowser(config, { onProgress: progress.say });
    progress.say("opening the store and starting the server");
    const server = await startServer({
      config,
      connections: [shopConnection(shop?.url ?? shopUrlOf(config.dataFolder))],
      ...(browser && { browserPath: browser.executablePath }),
    });
    try {
      if (shop) rememberShop({ dataFolder: config.dataFolder, shop });
      return await serve(server, { ...told, options, shop, hasBrowser: browser !== null });
    } finally {
      await server.close();
    }
  } finally {
    await shop?.close();
  }
}

interface Served {
  readonly options: StartOptions;
  readonly shop: Shop | null;
  readonly stop: StopRequests;
  readonly progress: Progress;
  readonly hasBrowser: boolean;
}

/** What happens while the server is up; returns the exit code. */
async function serve(server: RunningServer, { options, shop, stop, progress, hasBrowser }: Served): Promise<number> {
  const say = (text: string) => options.json || process.stdout.write(`${text}\n`);
  const panel = `${server.url}/#token=${server.token}`;
  const client = createClient(server);
  progress.clear();
  say(`Millrace is ready: ${paint("bold", panel)}`);
  const { notice } = describeReach(server.installation.config);
  if (notice !== null) say(`${paint("yellow", "Not only for this machine")}: ${notice}`);
  if (!hasBrowser)
    say(
      `${paint("yellow", "Without a browser")}: pages are read over plain HTTP, without what their scripts draw. millrace doctor says more.`,
    );
  const lost = new AbortController();
  // A server waits for its store to come back; a check that is to end does not.
  if (options.once)
    void untilStoreIsLost({ ...server.installation, signal: stop.signal }).then((error) => lost.abort(error));
  const signal = AbortSignal.any([stop.signal, lost.signal]);
  const run = shop ? await runMainJob(client, { shop, progress, hasBrowser, signal }) : null;
  const interrupted = stop.exitCode();
  if (options.json) process.stdout.write(`${JSON.stringify({ url: server.url, panel, run }, null, 2)}\n`);
  if (run && interrupted === null) say(mainJobText(run, options.once ? null : server.url));
  if (options.once) return interrupted ?? (run ? exitCodeOf(run) : 0);
  if (interrupted === null) {
    say(paint("dim", "Ctrl+C stops the server; what is running goes on at the next start."));
    const warn = (line: string) => process.stderr.write(`${line}\n`);
    // Only now, as nobody waits for them: at the first start all twelve cost 1.9 s of CPU (measured 2026-11).
    const published = options.flows && publishBundledFlows(client, { signal: stop.signal, say: warn });
    await Promise.all([published, stop.asked()]);
  }
  progress.say("stopping: steps under way may end, the rest goes on at the next start");
  return 0;
}

/** What the check found; without a URL the server ends with it. */
function mainJobText(run: RunDetailDto, url: string | null): string {
  const pages = run.output === null ? null : checkedPages(run.flow, run.output);
  const hint = run.error?.hint ? `\n  ${run.error.hint}` : "";
  const outcome = pages
    ? priceTable(pages)
    : `${paint("red", "The check failed")}: ${run.error?.message ?? run.status}${hint}`;
  const where = url === null ? `millrace show ${run.runId} --save ./evidence` : `${url}/runs/${run.runId}`;
  return `\n${outcome}\n\nThe run, with screenshots and traces: ${where}`;
}

function alreadyRunning(config: Config, running: { readonly url: string; readonly token: string }): MillraceError {
  return new MillraceError({
    code: "DATA_FOLDER_IN_USE",
    message: `Cannot start on ${config.dataFolder} as one server at a time may own a data folder: one answers at ${running.url}`,
    hint: `Open it: ${running.url}/#token=${running.token}. Or stop it first, or name another folder with --data-dir.`,
  });
}
