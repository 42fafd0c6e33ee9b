import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { errorCodes, MillraceError } from "@millrace/flow/errors";
import { lockDataFolder } from "@millrace/store";
import manifest from "../package.json" with { type: "json" };
import { localUrl, ownNamesOf, requirePublicHosts } from "./config/host-names.ts";
import { createApiTokens } from "./door/api-tokens.ts";
import { createRateLimits } from "./door/rate-limits.ts";
import { createApp } from "./http/create-app.ts";
import { handlers } from "./http/handlers.ts";
import { listen } from "./http/listen.ts";
import { problemAnswer } from "./http/problem-answer.ts";
import type { ServerParts, StreamLimits } from "./http/server-parts.ts";
import {
  type Installation,
  type InstallationOptions,
  localProject,
  openInstallation,
} from "./installation/open-installation.ts";
import { describeSystem } from "./system/describe-system.ts";
import { findFaults } from "./system/find-faults.ts";

export interface ServerOptions extends Omit<InstallationOptions, "onFenced"> {
  /** By default the process ends: whatever it would write is refused. */
  readonly onFenced?: InstallationOptions["onFenced"];
  /** (Default: the panel's build in this installation) */
  readonly panelFolder?: string;
  readonly streamLimits?: Partial<StreamLimits>;
}

export interface RunningServer {
  readonly url: string;
  readonly token: string;
  readonly installation: Installation;
  /** Takes no more requests, drains the worker and closes everything, in bounded time. */
  close(): Promise<void>;
}

const requestGraceMs = 2_000;
const repository = new URL("../../../", import.meta.url);

/** Starts Millrace: opens the installation, listens, and says in the data folder where. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { config } = options;
  requirePublicHosts(config);
  const startedAt = Date.now();
  const stopping = new AbortController();
  const lock = lockDataFolder({ folder: config.dataFolder });
  let answer: Answer = () => problemAnswer(stillStarting(), crypto.randomUUID());
  // A port that is taken is found before anything is opened, and a data folder that is in use before that.
  const listening = await orElse(
    () => listen({ host: config.host, port: config.port, fetch: (request, env) => answer(request, env) }),
    () => lock.release(),
  );
  const url = localUrl({ host: config.host, port: listening.port });
  const installation = await orElse(
    () => openInstallation({ ...options, url, lock, onFenced: options.onFenced ?? endProcess }),
    () => listening.close({ graceMs: 0 }),
  );
  const { token, log } = installation;
  const parts: ServerParts = {
    ...installation,
    project: localProject,
    limits: createRateLimits(config.rates, () => performance.now()),
    trustedProxies: config.trustedProxies,
    apiTokens: createApiTokens({
      tables: installation.store.tables,
      nowMs: () => Date.now(),
      onFailure: (error) => log("warn", "could not note the use of a token", { error }),
    }),
    nowMs: () => Date.now(),
    port: () => listening.port,
    publicHosts: ownNamesOf(config),
    stopping: stopping.signal,
    describeSystem: () => describeSystem(installation, { version: manifest.version, startedAt }),
    findFaults: () => findFaults({ ...installation, dataFolder: config.dataFolder, stopping: stopping.signal }),
    panelFolder: options.panelFolder ?? fileURLToPath(new URL("packages/panel/dist", repository)),
    errorsDocument: () => readFile(new URL("docs/errors.md", repository), "utf8").catch(() => null),
    uploadLimitBytes: config.uploadMb * 1024 * 1024,
    ...(options.streamLimits && { streamLimits: options.streamLimits }),
  };
  answer = createApp(parts, handlers).fetch;
  // Nobody else is to count on a server that only looks and is gone in a moment.
  const describe = () =>
    options.claims !== false && lock.describe({ pid: process.pid, url, tokenFile: token.file, startedAt });
  await orElse(async () => describe(), close);
  log("info", "started", { url, version: manifest.version });

  async function close(): Promise<void> {
    stopping.abort();
    await listening.close({ graceMs: requestGraceMs });
    await installation.close();
  }
  let closing: Promise<void> | null = null;
  return {
    url,
    token: token.text,
    installation,
    close() {
      closing ??= close();
      return closing;
    },
  };
}

type Answer = (request: Request, env: object) => Response | Promise<Response>;

async function orElse<Result>(open: () => Promise<Result>, undo: () => unknown): Promise<Result> {
  try {
    return await open();
  } catch (error) {
    await undo();
    throw error;
  }
}

function stillStarting(): MillraceError {
  return new MillraceError({
    code: "SERVER_NOT_READY",
    message: "Cannot answer yet as every part must be open: the server is starting",
    hint: "Try again in a second.",
  });
}

function endProcess(error: MillraceError): void {
  process.stderr.write(`${error.message}\n`);
  process.exit(errorCodes[error.code].exitCode);
}
