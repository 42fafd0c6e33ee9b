import type { Egress, EgressProxy, Politeness } from "@millrace/egress";
import type { CapabilityHost, CapabilityScope } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { AuthStates } from "./auth-states.ts";
import { browserEnvironment } from "./browser-environment.ts";
import { DriverProcess } from "./driver-process.ts";
import { fetchPage } from "./fetch-page.ts";
import { type FoundBrowser, findBrowser } from "./find-browser.ts";
import { Pool, type PoolCounts } from "./pool.ts";
import { ServedSession } from "./served-session.ts";

export interface BrowserHostOptions {
  readonly egress: Egress;
  readonly politeness: Politeness;
  readonly authStates: AuthStates;
  /** What a connection grants: `"host:port"` each; undefined where there is no such connection. */
  readonly grantsOf: (connection: string) => readonly string[] | undefined;
  /** What the operator has granted to every flow that names the host. */
  readonly operatorGrants: readonly string[];
  /** The worker's environment: says where to look for a browser, and a few names of it are passed on. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names the browser; by default an installed one is looked for. */
  readonly executablePath?: string;
  /** How an installed browser is looked for. (Default: `findBrowser`) */
  readonly find?: () => Promise<FoundBrowser | undefined>;
  /** "off" lets Chromium run without its own confinement, which root must. (Default: "on" for everyone but root) */
  readonly sandbox?: "on" | "off";
  /** Sessions at the same time. (Default: 4) */
  readonly maxSessions?: number;
  /** How long a browser without sessions is kept warm. (Default: 60,000) */
  readonly idleMs?: number;
  /** After so many sessions a browser is replaced. (Default: 200) */
  readonly maxUses?: number;
  /** (Default: 30,000) */
  readonly startTimeoutMs?: number;
  readonly onProgress?: (message: string) => void;
}

export interface BrowserStatus extends PoolCounts {
  /** The browser in use; null as long as none was needed or found. */
  readonly browser: FoundBrowser | null;
  readonly sandbox: "on" | "off";
}

/** The worker's half of `browser()`. */
export interface BrowserHost extends CapabilityHost {
  status(): BrowserStatus;
}

/** Makes the worker's half: owns browsers and auth states; runners only ask. */
export function createBrowserHost(options: BrowserHostOptions): BrowserHost {
  const { egress, maxSessions = 4, idleMs = 60_000, maxUses = 200, startTimeoutMs = 30_000 } = options;
  const sandbox = options.sandbox ?? (process.getuid?.() === 0 ? "off" : "on");
  const sessions = new Map<
    ServedSession,
    { readonly project: string; readonly runId: string; readonly over: Promise<void> }
  >();
  let found: FoundBrowser | undefined;
  let proxy: Promise<EgressProxy> | undefined;

  async function start(): Promise<DriverProcess> {
    const { executablePath, env, find = () => findBrowser({ env }) } = options;
    found ??= executablePath === undefined ? await find() : { executablePath, version: null };
    if (!found) throw noBrowser();
    options.onProgress?.(`Starting the browser ${found.executablePath}.`);
    const driver = await DriverProcess.start({
      executablePath: found.executablePath,
      sandbox: sandbox === "on",
      env: browserEnvironment(env),
      startTimeoutMs,
    });
    found = { ...found, version: driver.version };
    return driver;
  }

  const pool = new Pool({ maxSessions, idleMs, maxUses, start });
  const parts = {
    ...options,
    pool,
    proxy: () => {
      proxy ??= egress.openProxy();
      return proxy;
    },
  };

  async function endWhere(matches: (session: { project: string; runId: string }) => boolean): Promise<void> {
    const ending = [...sessions].filter(([, about]) => matches(about));
    for (const [session] of ending) session.end("The run is over.");
    await Promise.all(ending.map(([, { over }]) => over));
  }

  return {
    async call(request) {
      const { scope, method } = request;
      if (method === "fetch") return fetchPage(request, options);
      if (method !== "available") throw unknownMethod(method);
      try {
        await pool.warm(scope.project);
        return { available: true };
      } catch (error) {
        const { message, hint } = error as MillraceError;
        return { available: false, why: message, hint: hint ?? null };
      }
    },
    async connect(request, channel) {
      if (request.method !== "session") throw unknownMethod(request.method);
      const { project, runId } = request.scope;
      const session = new ServedSession(request, channel, parts);
      const over = session.serve();
      sessions.set(session, { project, runId, over });
      await over.finally(() => sessions.delete(session));
    },
    endRun: ({ project, runId }: Pick<CapabilityScope, "project" | "runId">) =>
      endWhere((session) => session.project === project && session.runId === runId),
    async close() {
      await Promise.all([pool.close(), endWhere(() => true)]);
      await (await proxy)?.close();
    },
    status: () => ({ browser: found ?? null, sandbox, ...pool.counts }),
  };
}

function noBrowser(): MillraceError {
  return new MillraceError({
    code: "CAPABILITY_UNAVAILABLE",
    message: "Cannot open a browser session as a Chromium, Chrome or Edge must be installed: none was found",
    hint: "Install one (on Debian: apt-get install chromium), run npx playwright-core install chromium-headless-shell, or name it in MILLRACE_BROWSER.",
    retry: false,
  });
}

function unknownMethod(method: string): MillraceError {
  return new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot ask a browser for what it does not do: ${JSON.stringify(method.slice(0, 80))}`,
    hint: "Use web.session, web.fetch and web.available.",
  });
}
