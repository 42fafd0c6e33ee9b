import type { VisitOutcome } from "@millrace/egress";
import type { Json } from "@millrace/flow";
import { MillraceError, type RecordedError, restoreError } from "@millrace/flow/errors";
import type { ClientMessage, Firewall } from "../firewall/firewall.ts";
import { actionRefused, quoted } from "../firewall/refusal.ts";
import { isOpenAddress, isWebAddress } from "../firewall/web-address.ts";
import { maxMessageLength, tooLarge } from "../protocol/message-length.ts";
import type { LaunchedBrowser } from "./launch-browser.ts";
import type { OpenRequest } from "./open-request.ts";
import { createOutbox } from "./outbox.ts";
import type { ServerMessage, ServerPage, ServerResponse } from "./playwright-server.ts";
import { prepareContext } from "./prepare-context.ts";
import type { ProxySignIn } from "./proxy-sign-in.ts";
import { createQuietMethods } from "./quiet-methods.ts";
import { ServerLink } from "./server-link.ts";
import { errorReply, toText, withoutSecrets } from "./server-messages.ts";

/** What a session asks of the worker and tells it. */
export interface DriverSessionPort {
  /** A message for the client in the runner. */
  send(text: string): void;
  /** Waits until a page may be sent to this address. */
  enter(visit: string, url: string): Promise<void>;
  /** Says that a visit is over, or was given up; hands back what the egress refused since it began. */
  leave(visit: string, outcome: VisitOutcome | null): Promise<readonly RecordedError[]>;
  /** Something was refused here. */
  refused(error: MillraceError): void;
  /** The page is there; user code may begin. */
  ready(): void;
  /** The session cannot go on. */
  failed(error: unknown): void;
}

export interface DriverSessionParts {
  readonly launched: LaunchedBrowser;
  readonly firewall: Firewall;
  readonly request: OpenRequest;
  readonly port: DriverSessionPort;
}

interface Visit {
  readonly givenUp: AbortController;
  endSignIn(): void;
}

/** One client's use of the shared browser: a context of its own, behind the firewall. */
export class DriverSession {
  readonly #parts: DriverSessionParts;
  readonly #link: ServerLink;
  readonly #outbox = createOutbox((text) => this.#send(text));
  /** Navigations under way by the id of their request. */
  readonly #visits = new Map<string, Visit>();
  readonly #quiet = createQuietMethods();
  /** There once the page is. */
  #signIn: ProxySignIn | undefined;
  /** The id of the client's first request; empty once it was answered. */
  #initializing: string | undefined;
  #contextGuid = "";
  #isClosed = false;

  constructor(parts: DriverSessionParts) {
    this.#parts = parts;
    this.#link = new ServerLink({
      launched: parts.launched,
      onMessage: (message) => this.#fromServer(message),
      onFault: (error) => parts.port.failed(error),
    });
  }

  /** Takes a message of the client; one that is none of the protocol ends the session. */
  receive(text: string): void {
    if (this.#isClosed) return;
    try {
      this.#fromClient(text);
    } catch (error) {
      this.#parts.port.failed(error);
    }
  }

  /** The cookies and storages of the session as they are now. */
  async storageState(): Promise<Json> {
    return (await this.#link.call(this.#contextGuid, "storageState", { indexedDB: true })) as Json;
  }

  async close(reason: string): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#link.close(reason);
  }

  #fromClient(text: string): void {
    const verdict = this.#parts.firewall.judge(text, (guid) => this.#link.typeOf(guid));
    switch (verdict.is) {
      case "refused":
        this.#parts.port.refused(verdict.error);
        this.#put(errorReply(verdict.id, verdict.error));
        break;
      case "abort": {
        const { id, reason } = verdict;
        this.#visits.get(id)?.givenUp.abort();
        this.#link.dispatch({ guid: "", method: "__abort__", params: { id, reason } });
        break;
      }
      case "note":
        this.#link.dispatch(verdict.message);
        break;
      case "request":
        this.#pass(verdict.message, verdict.type);
    }
  }

  #pass(message: ClientMessage, type: string): void {
    // An answer under way has this id; only a made-up message takes it twice.
    if (this.#visits.has(message.id)) return;
    if (type === "Root") this.#initializing ??= message.id;
    const url = this.#destination(message, type);
    if (url !== undefined) void this.#visit(message, url);
    else if (!this.#signIn || this.#signIn.isDone || this.#quiet.has(`${type}.${message.method}`))
      this.#link.dispatch(message);
    // Whatever else a flow begins with may send requests that nobody can be asked about, as those of sockets.
    else
      void this.#signIn.done().then(
        () => this.#link.dispatch(message),
        (error: unknown) => this.#fail(error),
      );
  }

  /** The web address that a request sends a page to, if it does. */
  #destination({ guid, method, params }: ClientMessage, type: string): string | undefined {
    if (type === "Frame" && method === "goto") return isWebAddress(params.url) ? params.url : undefined;
    if (type !== "Page" || method !== "reload") return undefined;
    const url = this.#link.objectOf<ServerPage>(guid)?.mainFrame().url();
    return isWebAddress(url) ? url : undefined;
  }

  async #visit(message: ClientMessage, url: string): Promise<void> {
    const { id } = message;
    const { port } = this.#parts;
    const givenUp = new AbortController();
    const visit: Visit = { givenUp, endSignIn: () => undefined };
    this.#visits.set(id, visit);
    // Given up while it waits for its turn: the worker lets go of the place.
    const onAbort = () => void port.leave(id, null).catch(() => undefined);
    givenUp.signal.addEventListener("abort", onAbort);
    try {
      await port.enter(id, url);
      visit.endSignIn = (await this.#signIn?.byNavigation()) ?? visit.endSignIn;
      givenUp.signal.throwIfAborted();
      this.#link.dispatch(message);
    } catch (error) {
      visit.endSignIn();
      this.#visits.delete(id);
      const known = error instanceof MillraceError ? error : givenUpError(url);
      port.refused(known);
      this.#put(errorReply(id, known));
    } finally {
      givenUp.signal.removeEventListener("abort", onAbort);
    }
  }

  #fromServer(message: ServerMessage): void {
    const { id } = message;
    const visit = this.#visits.get(id ?? "");
    if (id !== undefined && visit) {
      this.#visits.delete(id);
      visit.endSignIn();
      this.#outbox.put(this.#endVisit(message, id));
      return;
    }
    this.#put(withoutSecrets(message));
    if (id === undefined || id !== this.#initializing) return;
    this.#initializing = "";
    void this.#prepare();
  }

  async #endVisit(message: ServerMessage, id: string): Promise<string> {
    const guid = message.result?.response?.guid;
    const response = guid === undefined ? undefined : this.#link.objectOf<ServerResponse>(guid);
    const header = (name: string) => response?.headers().find((it) => it.name.toLowerCase() === name)?.value ?? null;
    const outcome = response ? { status: response.status(), retryAfter: header("retry-after") } : null;
    const refusals = await this.#parts.port.leave(id, outcome).catch((): RecordedError[] => []);
    // Where the navigation ended at the egress's refusal: a tunnel that was not opened, or the egress's own page.
    const isTunnelClosed = message.error?.error?.message?.includes("net::ERR_TUNNEL_CONNECTION_FAILED") ?? false;
    const refusal = refusals.findLast(({ code }) => isTunnelClosed || code === header("x-millrace-refused"));
    return toText(refusal ? errorReply(id, restoreError(refusal)) : message);
  }

  /** Makes the context and its page once the client is there to hear of them. */
  async #prepare(): Promise<void> {
    const { launched, request, port } = this.#parts;
    try {
      const { contextGuid, signIn } = await prepareContext(this.#link, {
        server: launched.server,
        request,
        onRequest: (url) => this.#guard(url),
      });
      this.#contextGuid = contextGuid;
      this.#signIn = signIn;
      port.ready();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (!this.#isClosed) this.#parts.port.failed(error);
  }

  /** Ends the session when a page is on its way to where the firewall should not have let it go. */
  #guard(url: string): void {
    if (isOpenAddress(url) || /^(wss?|chrome-error):/i.test(url)) return;
    this.#parts.port.failed(
      actionRefused({
        what: "go on with a browser session as its pages must stay on the web",
        seen: quoted(url),
        hint: "Open http: and https: addresses only.",
      }),
    );
  }

  #put(message: ServerMessage): void {
    this.#outbox.put(toText(message));
  }

  #send(text: string): void {
    if (this.#isClosed) return;
    if (text.length <= maxMessageLength) this.#parts.port.send(text);
    // An event can be neither refused nor left out: later messages build on it.
    else this.#parts.port.failed(tooLarge(text.length));
  }
}

function givenUpError(url: string): MillraceError {
  return new MillraceError({
    code: "BROWSER_TIMEOUT",
    message: `Cannot open ${url} as its turn at the host must come before the caller gives up: it was given up`,
  });
}
