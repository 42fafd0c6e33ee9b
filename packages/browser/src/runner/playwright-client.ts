import { createRequire } from "node:module";
import type { Expect } from "playwright/test";
import type { Browser } from "playwright-core";

interface ClientPage {
  _onClose(): void;
}

interface ClientContext {
  pages(): readonly ClientPage[];
  _onClose(): void;
}

/** A browser as Playwright's client makes it, with what its own `connect` uses beside the public interface. */
interface ClientBrowser {
  _shouldCloseConnectionOnClose: boolean;
  _connectToBrowserType(browserType: unknown, options: object, logger: undefined): void;
  contexts(): readonly ClientContext[];
  _didClose(): void;
}

interface Connection {
  onmessage: (message: object) => void;
  markAsRemote(): void;
  dispatch(message: object): void;
  close(cause?: string): void;
  on(event: "close", listener: () => void): void;
  initializePlaywright(): Promise<{
    readonly _initializer: { readonly preLaunchedBrowser: { readonly _object: ClientBrowser } };
  }>;
}

interface LocalConnection {
  localUtils(): unknown;
}

interface ClientModule {
  readonly chromium: { readonly _connection: LocalConnection };
}

/** Playwright's client on a way of our own. */
export interface RemoteClient {
  /** Takes a message of the server. */
  receive(text: string): void;
  /** Fails everything that waits for the server. */
  close(reason: string): void;
  connect(): Promise<Browser>;
}

const load = createRequire(import.meta.url);

/**
 * Makes a client that sends by `send`. It does what `chromium.connect` of playwright-core 1.64.1 does
 * (packages/playwright-core/src/client/connect.ts) without a socket: the runner has no network.
 */
export function createRemoteClient(send: (text: string) => void): RemoteClient {
  const { chromium } = load("playwright-core") as ClientModule;
  const local = chromium._connection;
  // The class is not exported; the client that every import makes is an instance of it.
  const RemoteConnection = local.constructor as new (localUtils: unknown) => Connection;
  const connection = new RemoteConnection(local.localUtils());
  connection.markAsRemote();
  connection.onmessage = (message) => send(JSON.stringify(message));
  let browser: ClientBrowser | undefined;
  connection.on("close", () => {
    for (const context of browser?.contexts() ?? []) {
      for (const page of context.pages()) page._onClose();
      context._onClose();
    }
    browser?._didClose();
  });
  return {
    receive(text) {
      try {
        connection.dispatch(JSON.parse(text) as object);
      } catch (error) {
        connection.close(String(error));
      }
    },
    close: (reason) => connection.close(reason),
    async connect() {
      const playwright = await connection.initializePlaywright();
      browser = playwright._initializer.preLaunchedBrowser._object;
      browser._connectToBrowserType(chromium, {}, undefined);
      browser._shouldCloseConnectionOnClose = true;
      return browser as unknown as Browser;
    },
  };
}

/** Playwright's assertions, loaded when first used. */
export function loadExpect(): Expect {
  return (load("playwright/test") as { expect: Expect }).expect;
}
