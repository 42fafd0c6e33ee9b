import type { EgressProxy, Politeness, ProxyAccess, Reach, VisitOutcome } from "@millrace/egress";
import type { CapabilityChannel, CapabilityRequest, Json } from "@millrace/flow";
import { MillraceError, recordError } from "@millrace/flow/errors";
import type { BrowserSettings } from "../capability/declaration.ts";
import { primingHost } from "../driver/proxy-sign-in.ts";
import { controlText, pageText, readUntrustedFrame } from "../protocol/frames.ts";
import { createPeer, type Peer } from "../protocol/peer.ts";
import type { AuthStates } from "./auth-states.ts";
import type { DriverSessionHandle, DriverSessionHandlers } from "./driver-process.ts";
import type { LeanScripts } from "./lean-scripts.ts";
import type { Pool } from "./pool.ts";
import { type ReachParts, reachOf, refusalError } from "./reach.ts";
import { readSessionRequest, readSettings } from "./session-request.ts";
import { Visits } from "./visits.ts";

export interface SessionParts extends ReachParts {
  readonly pool: Pool;
  readonly proxy: () => Promise<EgressProxy>;
  readonly politeness: Politeness;
  readonly authStates: AuthStates;
  readonly leanScripts: LeanScripts;
}

const maxRemembered = 1_000;

interface OpenSession {
  readonly settings: BrowserSettings;
  readonly handle: DriverSessionHandle;
  readonly auth: string | null;
}

/** One session between a runner's channel and a driver: relays what the firewall judges, decides everything else. */
export class ServedSession {
  readonly #request: CapabilityRequest;
  readonly #channel: CapabilityChannel;
  readonly #parts: SessionParts;
  readonly #over = new AbortController();
  readonly #runner: Peer;
  readonly #told = new Set<string>();
  #open: OpenSession | undefined;

  constructor(request: CapabilityRequest, channel: CapabilityChannel, parts: SessionParts) {
    this.#request = request;
    this.#channel = channel;
    this.#parts = parts;
    this.#runner = createPeer((message) => channel.send(controlText(message)), {
      calls: { "save auth": (params) => this.#saveAuth(params) },
    });
    channel.onClose((reason) => this.#over.abort(new Error(reason)));
    channel.onMessage((text) => this.#fromRunner(text));
    const { signal } = this.#over;
    request.signal.addEventListener("abort", () => this.end("The run is over."), { signal });
    if (request.signal.aborted) this.end("The run is over.");
  }

  /** Serves until either side ends the session; frees all it held. */
  async serve(): Promise<void> {
    try {
      await this.#run();
    } catch (error) {
      this.fail(error);
    }
  }

  end(reason: string): void {
    this.#over.abort(new Error(reason));
    this.#channel.close(reason);
  }

  /** Tells the runner why it is over, then ends. */
  fail(error: unknown): void {
    if (this.#over.signal.aborted) return;
    const recorded = recordError(error, "INTERNAL");
    this.#runner.tell("failed", recorded as unknown as Json);
    this.end(recorded.message);
  }

  async #run(): Promise<void> {
    const { signal } = this.#over;
    const { scope, params } = this.#request;
    const { project } = scope;
    const settings = readSettings(scope);
    const asked = readSessionRequest(params);
    const reach = await reachOf(settings, { ...this.#parts, project });
    const startFrom = authName(settings, asked.auth);
    const place = await this.#parts.pool.take(project, signal);
    try {
      const visits = new Visits({ ...this.#parts, reach, robots: settings.robots, signal });
      const access = await this.#register(reach, visits);
      try {
        const authState = startFrom === null ? null : await this.#parts.authStates.load({ project, name: startFrom });
        const { server, username, password } = access;
        const handle = place.driver.open(
          { proxy: { server, username, password }, page: asked.page, authState: authState ?? null },
          this.#driverHandlers(visits),
        );
        this.#open = { settings, handle, auth: startFrom };
        this.#parts.leanScripts.opened(place.driver);
        this.#runner.tell("opened", { startedFrom: authState == null ? null : startFrom });
        await ended(signal);
        await handle.close();
      } finally {
        await access.close();
      }
    } finally {
      this.#runner.close(sessionOver());
      place.release();
    }
  }

  /** Gives the session its own way out. */
  async #register(reach: Reach, visits: Visits): Promise<ProxyAccess> {
    const proxy = await this.#parts.proxy();
    return proxy.register({
      reach,
      // What the browser sent while this process was frozen lies in the sockets when it wakes.
      mayAct: this.#request.mayAct,
      onRefused: (refusal) => {
        // The driver's own request, which is meant to be refused.
        if (refusal.host === primingHost) return;
        const error = refusalError(refusal);
        visits.refused(error);
        this.#tellRefused(error);
      },
    });
  }

  #driverHandlers(visits: Visits): DriverSessionHandlers {
    return {
      text: (text) => this.#over.signal.aborted || this.#channel.send(pageText(text)),
      ready: () => this.#runner.tell("ready"),
      refused: (error) => this.#tellRefused(error),
      failed: (error) => this.fail(error),
      gone: (error) => this.fail(error),
      enter: (visit, url) => visits.enter(visit, url),
      leave: (visit, outcome?: VisitOutcome) => visits.leave(visit, outcome),
    };
  }

  #fromRunner(text: string): void {
    if (this.#over.signal.aborted) return;
    try {
      const frame = readUntrustedFrame(text);
      if ("control" in frame) this.#runner.receive(frame.control);
      else this.#open?.handle.text(frame.page);
    } catch (error) {
      this.fail(error);
    }
  }

  async #saveAuth(params: Json): Promise<Json> {
    if (!this.#open) throw sessionOver();
    const { settings, handle, auth } = this.#open;
    const name = typeof params === "string" ? authName(settings, params) : (auth ?? authName(settings, undefined));
    if (name === null) throw authNotDeclared(null);
    await this.#parts.authStates.save({ project: this.#request.scope.project, name }, await handle.state());
    return name;
  }

  /** Tells the runner what was refused, once: a page may ask for the same again and again. */
  #tellRefused(error: MillraceError): void {
    if (this.#told.has(error.message)) return;
    if (this.#told.size >= maxRemembered) this.#told.clear();
    this.#told.add(error.message);
    this.#runner.tell("refused", recordError(error) as unknown as Json);
  }
}

/** The auth state meant, which must be a declared one; by default the first. */
function authName({ auth }: BrowserSettings, asked: string | false | undefined): string | null {
  if (asked === false) return null;
  if (asked !== undefined && !auth.includes(asked)) throw authNotDeclared(asked);
  return asked ?? auth[0] ?? null;
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve());
  });
}

function sessionOver(): MillraceError {
  return new MillraceError({
    code: "BROWSER_SESSION_OVER",
    message: "Cannot use a browser session as it must be open: it is over",
    hint: "Use the page only inside the session's function, and await everything in it.",
  });
}

function authNotDeclared(name: string | null): MillraceError {
  return new MillraceError({
    code: "CAPABILITY_NOT_GRANTED",
    message: `Cannot use an auth state as the flow must declare it: ${name === null ? "its browser declares none" : `${JSON.stringify(name)} is not among those of its browser`}`,
    hint: 'Declare it: browser({ auth: "shop-member" }).',
  });
}
