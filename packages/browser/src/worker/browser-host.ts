import type { Egress, EgressProxy, Politeness } from "@millrace/egress";
import type { CapabilityHost, CapabilityScope } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { AuthStates } from "./auth-states.ts";
import type { BrowserConfinement } from "./browser-confinement.ts";
import { browserEnvironment } from "./browser-environment.ts";
import { BrowserStarter, type BrowserStarterOptions } from "./browser-starter.ts";
import { fetchPage } from "./fetch-page.ts";
import type { FoundBrowser } from "./find-browser.ts";
import { createLeanScripts } from "./lean-scripts.ts";
import { Pool, type PoolCounts, shuttingDown } from "./pool.ts";
import type { ReachParts } from "./reach.ts";
import { ServedSession } from "./served-session.ts";

export interface BrowserHostOptions extends BrowserStarterOptions, ReachParts {
  readonly egress: Egress;
  readonly politeness: Politeness;
  readonly authStates: AuthStates;
  /** Sessions at the same time. (Default: 4) */
  readonly maxSessions?: number;
  /** How long a browser without sessions is kept warm. (Default: 60,000) */
  readonly idleMs?: number;
  /** After so many sessions a browser is replaced. (Default: 200) */
  readonly maxUses?: number;
}

export interface BrowserStatus extends PoolCounts {
  /** The browser in use; null as long as none was needed or found. */
  readonly browser: FoundBrowser | null;
  /** How it is held; null as long as none has run. */
  readonly confinement: BrowserConfinement | null;
}

interface OpenedSession {
  readonly project: string;
  readonly runId: string;
  readonly over: Promise<void>;
}

/** The worker's half of `browser()`. */
export interface BrowserHost extends CapabilityHost {
  status(): BrowserStatus;
}

/** Makes the worker's half: owns browsers and auth states; runners only ask. */
export function createBrowserHost(options: BrowserHostOptions): BrowserHost {
  const { egress, maxSessions = 4, idleMs = 60_000, maxUses = 200 } = options;
  const sessions = new Map<ServedSession, OpenedSession>();
  const starter = new BrowserStarter(options);
  const pool = new Pool({ maxSessions, idleMs, maxUses, start: () => starter.start() });
  let proxy: Promise<EgressProxy> | undefined;
  const parts = {
    ...options,
    pool,
    leanScripts: createLeanScripts({ env: browserEnvironment(options.env) }),
    proxy: () => {
      proxy ??= egress.openProxy().catch((error: unknown) => {
        proxy = undefined;
        throw error;
      });
      return proxy;
    },
  };

  async function endRun({ project, runId }: Pick<CapabilityScope, "project" | "runId">): Promise<void> {
    const ending = [...sessions].filter(([, of]) => of.project === project && of.runId === runId);
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
    endRun,
    async close() {
      const ending = [...sessions];
      for (const [session] of ending) session.fail(shuttingDown());
      await Promise.all([pool.close(), ...ending.map(([, { over }]) => over)]);
      await (await proxy)?.close();
    },
    status: () => ({ browser: starter.browser, confinement: starter.confinement, ...pool.counts }),
  };
}

function unknownMethod(method: string): MillraceError {
  return new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot ask a browser for what it does not do: ${JSON.stringify(method.slice(0, 80))}`,
    hint: "Use web.session, web.fetch and web.available.",
  });
}
