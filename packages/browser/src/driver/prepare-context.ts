import type { OpenRequest } from "./open-request.ts";
import type { PlaywrightServer, ServerContext, ServerPage, ServerRequest, ServerRoute } from "./playwright-server.ts";
import type { ServerLink } from "./server-link.ts";

export interface PrepareOptions {
  readonly server: PlaywrightServer;
  readonly request: OpenRequest;
  /** Told of every request that a page makes. */
  onRequest(url: string): void;
}

/** Where the driver's own first request goes: an address for documentation, which the egress refuses at once. */
export const primingHost = "192.0.2.1";

/** Makes a session's one context and its page; hands back the context's guid. */
export async function prepareContext(link: ServerLink, options: PrepareOptions): Promise<string> {
  const { server, request } = options;
  const contextGuid = await make(link, { guid: link.browserGuid, what: "context", params: contextParams(request) });
  const context = link.objectOf<ServerContext>(contextGuid);
  context?.on("request", (made) => options.onRequest(made.url()));
  if (request.authState !== null) {
    await link.call(contextGuid, "setStorageState", { storageState: request.authState });
  }
  const pageGuid = await make(link, { guid: contextGuid, what: "page", params: {} });
  await signInAtProxy(link, { contextGuid, pageGuid });
  if (request.page.blockImages) await context?.addRequestInterceptor(server.nullProgress, blockImages);
  return contextGuid;
}

function contextParams({ proxy, page }: OpenRequest): Record<string, unknown> {
  return {
    proxy,
    acceptDownloads: "accept",
    ignoreHTTPSErrors: false,
    viewport: page.viewport ?? { width: 1280, height: 720 },
    locale: page.locale ?? "en-US",
    ...(page.timezone !== undefined && { timezoneId: page.timezone }),
    ...(page.userAgent !== undefined && { userAgent: page.userAgent }),
  };
}

/**
 * Makes the context send the proxy's credentials by itself from the first real request on. Playwright keeps them as
 * the site's own password: it would hand them to any site that asks for one, and switch the cache off.
 */
async function signInAtProxy(link: ServerLink, { contextGuid, pageGuid }: { contextGuid: string; pageGuid: string }) {
  // Not by way of Playwright, which would put its own scripts into a page that is left at once.
  await link.objectOf<ServerPage>(pageGuid)?.delegate._mainFrameSession._client.send("Runtime.evaluate", {
    expression: `fetch("http://${primingHost}/", { mode: "no-cors" }).then(() => undefined, () => undefined)`,
    awaitPromise: true,
  });
  await link.call(contextGuid, "setHTTPCredentials");
  await link.call(pageGuid, "clearConsoleMessages");
  // A trace begins with the options of its context.
  const context = link.objectOf<ServerContext>(contextGuid);
  if (context) delete context._options.proxy;
}

async function make(
  link: ServerLink,
  { guid, what, params }: { guid: string; what: "context" | "page"; params: object },
): Promise<string> {
  const result = await link.call(guid, what === "context" ? "newContext" : "newPage", params);
  return (result as Record<string, { guid: string }>)[what]?.guid ?? "";
}

function blockImages(route: ServerRoute, request: ServerRequest): void {
  const isImage = request.resourceType() === "image";
  const done = isImage ? route.abort("blockedbyclient") : route.continue({ isFallback: true });
  done.catch(() => undefined);
}
