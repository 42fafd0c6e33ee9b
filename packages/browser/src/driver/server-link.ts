import { ownIdPrefix } from "../firewall/firewall.ts";
import type { LaunchedBrowser } from "./launch-browser.ts";
import type { Dispatcher, DispatcherConnection, ServerMessage, ServerObject } from "./playwright-server.ts";

export interface ServerLinkParts {
  readonly launched: LaunchedBrowser;
  /** Everything the server says but the answers to our own calls. */
  onMessage(message: ServerMessage): void;
  /** Playwright's own code has failed. */
  onFault(error: unknown): void;
}

/** One connection to Playwright's server on the shared browser, used by a session's client and by us. */
export class ServerLink {
  readonly #parts: ServerLinkParts;
  readonly #connection: DispatcherConnection;
  readonly #root: Dispatcher;
  readonly #ownCalls = new Map<string, PromiseWithResolvers<ServerMessage>>();
  #playwright: Dispatcher | undefined;
  #lastOwnId = 0;

  constructor(parts: ServerLinkParts) {
    this.#parts = parts;
    const { server, playwright, browser } = parts.launched;
    this.#connection = new server.DispatcherConnection();
    this.#connection.onmessage = (message) => this.#fromServer(message);
    this.#root = new server.RootDispatcher(this.#connection, async (scope) => {
      this.#playwright = new server.PlaywrightDispatcher(scope, playwright, {
        preLaunchedBrowser: browser,
        denyLaunch: true,
      });
      return this.#playwright;
    });
  }

  /** The guid of the browser, once the client has initialized. */
  get browserGuid(): string {
    return this.#playwright?._browserDispatcher?._guid ?? "";
  }

  typeOf(guid: string): string | undefined {
    return this.#connection._dispatcherByGuid.get(guid)?._type;
  }

  objectOf<Kind extends ServerObject>(guid: string): Kind | undefined {
    return this.#connection._dispatcherByGuid.get(guid)?._object as Kind | undefined;
  }

  dispatch(message: object): void {
    // Playwright answers what it can; what it can't is a fault that must not end this process.
    this.#connection.dispatch(message).catch((error: unknown) => this.#parts.onFault(error));
  }

  /** Makes a call of our own; no client sees its answer. */
  async call(guid: string, method: string, params: object = {}): Promise<unknown> {
    this.#lastOwnId += 1;
    const id = `${ownIdPrefix}${this.#lastOwnId}`;
    const answer = Promise.withResolvers<ServerMessage>();
    this.#ownCalls.set(id, answer);
    this.dispatch({ id, guid, method, params, metadata: { internal: true } });
    const { result, error } = await answer.promise;
    if (error) throw new Error(`${method}: ${error.error?.message ?? "failed"}`);
    return result;
  }

  /** Stops what is under way and closes the contexts of this connection. */
  async close(reason: string): Promise<void> {
    const error = new Error(reason);
    for (const call of this.#ownCalls.values()) call.reject(error);
    this.#ownCalls.clear();
    await this.#root.stopPendingOperations(error).catch(() => undefined);
    this.#root._dispose();
    await this.#playwright?.cleanup();
  }

  #fromServer(message: ServerMessage): void {
    const own = this.#ownCalls.get(message.id ?? "");
    if (!own) {
      this.#parts.onMessage(message);
      return;
    }
    this.#ownCalls.delete(message.id ?? "");
    own.resolve(message);
  }
}
