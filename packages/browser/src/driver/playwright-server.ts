import { createRequire } from "node:module";

/** An object of Playwright's server that a client may hold a handle of. */
export interface ServerObject {
  readonly guid: string;
}

interface ServerFrame extends ServerObject {
  url(): string;
}

/** The developer tools' connection of one page. */
export interface PageClient {
  send(method: string, params: object): Promise<unknown>;
  /** Tells Playwright what the browser says. */
  emit: (event: string, params: unknown) => boolean;
}

export interface ServerPage extends ServerObject {
  mainFrame(): ServerFrame;
  /** Its Chromium half. */
  readonly delegate: { readonly _mainFrameSession: { readonly _client: PageClient } };
}

export interface ServerRequest extends ServerObject {
  url(): string;
  resourceType(): string;
}

interface Header {
  readonly name: string;
  readonly value: string;
}

export interface ServerResponse extends ServerObject {
  status(): number;
  headers(): readonly Header[];
}

export interface ServerRoute {
  abort(errorCode: string): Promise<void>;
  continue(overrides: { readonly isFallback: boolean }): Promise<void>;
}

export interface ServerContext extends ServerObject {
  readonly _options: { proxy?: unknown };
  on(event: "request", listener: (request: ServerRequest) => void): void;
  addRequestInterceptor(
    progress: unknown,
    handler: (route: ServerRoute, request: ServerRequest) => void,
  ): Promise<void>;
}

/** A message to the browser. */
export interface BrowserMessage {
  readonly params?: { readonly expression?: unknown } | undefined;
}

/** The way to the browser: messages of the developer tools' protocol with a zero behind each. */
export interface BrowserPipe {
  readonly _closed: boolean;
  readonly _pipeWrite: { write(part: string | Uint8Array): void; cork(): void; uncork(): void };
  send: (message: BrowserMessage) => void;
}

export interface ServerBrowser extends ServerObject {
  readonly options: {
    readonly browserProcess: { readonly process: { readonly pid?: number }; close(): Promise<void> };
  };
  readonly _connection: { readonly _transport: BrowserPipe };
  version(): string;
  on(event: "disconnected", listener: () => void): void;
}

export interface Dispatcher {
  readonly _guid: string;
  readonly _type: string;
  readonly _object: ServerObject;
  readonly _browserDispatcher?: Dispatcher;
  _dispose(): void;
  stopPendingOperations(error: Error): Promise<void>;
  cleanup(): Promise<void>;
}

/** A message of Playwright's protocol as the server makes it. */
export interface ServerMessage {
  readonly id?: string;
  readonly guid?: string;
  readonly method?: string;
  readonly params?: { readonly type?: string; readonly initializer?: Readonly<Record<string, unknown>> };
  readonly result?: Readonly<Record<string, { readonly guid?: string } | undefined>>;
  readonly error?: { readonly error?: { readonly name?: string; readonly message?: string } };
}

export interface DispatcherConnection {
  readonly _dispatcherByGuid: ReadonlyMap<string, Dispatcher>;
  onmessage: (message: ServerMessage) => void;
  dispatch(message: unknown): Promise<void>;
}

/** The part of Playwright's server that we drive: not its public interface, so the version is pinned and a test guards it. */
export interface PlaywrightServer {
  readonly nullProgress: unknown;
  readonly Request: { readonly prototype: { setRawRequestHeaders(headers: readonly Header[] | null): void } };
  readonly DispatcherConnection: new () => DispatcherConnection;
  readonly RootDispatcher: new (
    connection: DispatcherConnection,
    createPlaywright: (scope: Dispatcher) => Promise<Dispatcher>,
  ) => Dispatcher;
  readonly PlaywrightDispatcher: new (
    scope: Dispatcher,
    playwright: unknown,
    options: { readonly preLaunchedBrowser: ServerBrowser; readonly denyLaunch: true },
  ) => Dispatcher;
  createPlaywright(options: { readonly sdkLanguage: "javascript"; readonly isServer: true }): {
    readonly chromium: { launch(progress: unknown, options: object): Promise<ServerBrowser> };
  };
}

/** Loads Playwright's server, some 300 ms. */
export function loadPlaywrightServer(): PlaywrightServer {
  const load = createRequire(import.meta.url);
  const { server } = load("playwright-core/lib/coreBundle") as { server: PlaywrightServer };
  hideProxyHeaders(server);
  return server;
}

/** Keeps what the browser says to the proxy out of what requests, traces and clients know of it. */
function hideProxyHeaders({ Request: { prototype } }: PlaywrightServer): void {
  const { setRawRequestHeaders } = prototype;
  prototype.setRawRequestHeaders = function (headers) {
    setRawRequestHeaders.call(this, headers?.filter(({ name }) => !/^proxy-/i.test(name)) ?? null);
  };
}
