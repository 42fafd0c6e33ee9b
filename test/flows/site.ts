import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A site's answer by path and query: a page, a status, JSON, or null for none at all. */
type Answer = (path: string) => string | number | { readonly json: unknown } | null;

export interface SiteOptions {
  /** Gives what it serves an entity tag, and answers 304 to who has it. */
  readonly hasTags?: boolean;
}

/** A site on this machine. */
export interface Site {
  readonly url: string;
  /** How often each path was asked for. */
  readonly requests: ReadonlyMap<string, number>;
  /** How often the answer was that nothing has changed. */
  readonly unchanged: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** Serves a site on a free port; it has no robots.txt. */
export async function startSite(answerTo: Answer, { hasTags = false }: SiteOptions = {}): Promise<Site> {
  const requests = new Map<string, number>();
  const unchanged = new Map<string, number>();
  const listener = createServer((request, response) => {
    const path = request.url ?? "/";
    requests.set(path, (requests.get(path) ?? 0) + 1);
    const answer = path === "/robots.txt" ? 404 : answerTo(path);
    // Closing the site ends it.
    if (answer === null) return;
    if (typeof answer === "number") {
      response.writeHead(answer, { "content-type": "text/html; charset=utf-8" }).end("<h1>Not to be had</h1>");
      return;
    }
    const isPage = typeof answer === "string";
    const content = isPage ? answer : JSON.stringify(answer.json);
    if (hasTags) {
      const tag = `"${createHash("sha256").update(content).digest("hex").slice(0, 16)}"`;
      response.setHeader("etag", tag);
      if (request.headers["if-none-match"] === tag) {
        unchanged.set(path, (unchanged.get(path) ?? 0) + 1);
        response.writeHead(304).end();
        return;
      }
    }
    response.setHeader("content-type", isPage ? "text/html; charset=utf-8" : "application/json");
    response.end(content);
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    requests,
    unchanged,
    async close() {
      const closed = new Promise((resolve) => listener.close(resolve));
      listener.closeAllConnections();
      await closed;
    },
  };
}

/** A page of a site, with what every site has around its content. */
export function sitePage(title: string, body: string): string {
  return `<!doctype html><html lang="en-GB"><head><title>${title}</title><style>
body{font:16px system-ui;margin:0;color:#1c2430}header,footer{background:#1f3a5f;color:#fff;padding:.8rem 2rem}header a,footer a{color:#fff;margin-right:1rem}
main{padding:1rem 2rem}ul.results{list-style:none;padding:0}.card{border:1px solid #ccd;border-radius:8px;padding:.6rem 1rem;margin:.6rem 0}h2{font-size:1.1rem;margin:.2rem 0}p{margin:.15rem 0}
</style></head><body><header><nav><ul><li><a href="/">Home</a></li><li><a href="/about">About us</a></li><li><a href="/help">Help and contact</a></li></ul></nav></header>
<main><h1>${title}</h1>${body}</main><footer><ul><li><a href="/imprint">Imprint</a> <small>legal</small></li><li><a href="/privacy">Privacy</a> <small>legal</small></li></ul></footer></body></html>`;
}

/** A block of JSON-LD. */
export const jsonLd = (value: unknown): string =>
  `<script type="application/ld+json">${JSON.stringify(value)}</script>`;
