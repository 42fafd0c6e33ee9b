import { readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import type { Context } from "hono";
import type { AppTypes } from "../http/exchange.ts";
import type { ServerParts } from "../http/server-parts.ts";
import { missingPanelPage } from "./missing-panel-page.ts";

const mediaTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".gif": "image/gif",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

/** Made known as an address of its own, so that no program that asks for it is told that it is not there. */
const docsPath = "/docs";

/** Serves the built panel; every path that a browser navigates to and no file has is the panel's own to show. */
export function servePanel({ panelFolder }: Pick<ServerParts, "panelFolder">) {
  return async (context: Context<AppTypes>, next: () => Promise<void>): Promise<Response | undefined> => {
    const path = context.req.path;
    if (path.startsWith("/api/") || path.startsWith("/health/")) return void (await next());
    const file = fileOf(path);
    const found = file === null ? null : await fileAnswer(context.req.raw, { panelFolder, file });
    if (found) return found;
    if (path !== docsPath && !isNavigation(context.req.raw)) return void (await next());
    const page = await fileAnswer(context.req.raw, { panelFolder, file: "index.html" });
    return (
      page ??
      new Response(missingPanelPage, { status: 503, headers: { "Content-Type": mediaTypes[".html"] as string } })
    );
  };
}

/** The file that a path names below the panel's folder; null where it names none, or one elsewhere. */
function fileOf(path: string): string | null {
  if (path === "/") return "index.html";
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return null;
  }
  const parts = decoded.slice(1).split("/");
  const isPlain = parts.every((part) => /^[A-Za-z0-9_][A-Za-z0-9_.@-]*$/.test(part));
  return isPlain ? join(...parts) : null;
}

async function fileAnswer(
  request: Request,
  { panelFolder, file }: { readonly panelFolder: string; readonly file: string },
): Promise<Response | null> {
  const path = join(panelFolder, file);
  const seen = await stat(path).catch(() => null);
  const mediaType = mediaTypes[extname(file)];
  if (!seen?.isFile() || mediaType === undefined) return null;
  const tag = `"${seen.size.toString(36)}-${Math.trunc(seen.mtimeMs).toString(36)}"`;
  const headers = {
    "Content-Type": mediaType,
    ETag: tag,
    // The builder writes a hash of the content into the names below assets/.
    "Cache-Control": file.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache",
  };
  if (request.headers.get("if-none-match") === tag) return new Response(null, { status: 304, headers });
  return new Response(await readFile(path), { headers: { ...headers, "Content-Length": String(seen.size) } });
}

function isNavigation(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/html") ?? false;
}
