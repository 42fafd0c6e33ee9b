import type { OpenRequest } from "./open-request.ts";
import type { PlaywrightServer, ServerContext, ServerPage, ServerRequest, ServerRoute } from "./playwright-server.ts";
import { ProxySignIn } from "./proxy-sign-in.ts";
import type { ServerLink } from "./server-link.ts";

export interface PrepareOptions {
  readonly server: PlaywrightServer;
  readonly request: OpenRequest;
  /** Told of every request that a page makes. */
  onRequest(url: string): void;
}

export interface PreparedContext {
  readonly contextGuid: string;
  readonly signIn: ProxySignIn;
}

/** Makes a session's one context and its page. */
export async function prepareContext(link: ServerLink, options: PrepareOptions): Promise<PreparedContext> {
  const { server, request } = options;
  const contextGuid = await make(link, { guid: link.browserGuid, what: "context", params: contextParams(request) });
  const context = link.objectOf<ServerContext>(contextGuid);
  context?.on("request", (made) => options.onRequest(made.url()));
  if (request.authState !== null) {
    await link.call(contextGuid, "setStorageState", { storageState: request.authState });
  }
  const pageGuid = await make(link, { guid: contextGuid, what: "page", params: {} });
  const page = link.objectOf<ServerPage>(pageGuid);
  if (!context || !page) throw new Error("Playwright's server made no page");
  const signIn = new ProxySignIn(page, request.proxy);
  if (request.page.blockImages) {
    // Before every request is stopped for Playwright to look at.
    await signIn.done();
    await context.addRequestInterceptor(server.nullProgress, blockImages);
  }
  return { contextGuid, signIn };
}

function contextParams({ proxy, page }: OpenRequest): Record<string, unknown> {
  return {
    proxy: { server: proxy.server },
    acceptDownloads: "accept",
    ignoreHTTPSErrors: false,
    viewport: page.viewport ?? { width: 1280, height: 720 },
    locale: page.locale ?? "en-US",
    ...(page.timezone !== undefined && { timezoneId: page.timezone }),
    ...(page.userAgent !== undefined && { userAgent: page.userAgent }),
  };
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
