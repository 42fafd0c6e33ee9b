import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

// Each is a host of its own to the politeness of a flow, which opens two pages of one host at a time.
const hosts = ["127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"];

/** A site of this machine under several hosts, for flows that visit pages. */
export interface LocalSite {
  /** One for each host. */
  readonly urls: readonly string[];
  /** Addresses of product pages, the hosts in turn. */
  products(count: number): string[];
  close(): Promise<void>;
}

export async function startLocalSite(): Promise<LocalSite> {
  const servers: Server[] = [];
  for (const host of hosts) {
    const server = createServer((request, response) => {
      const page = pageOf(request.url ?? "/");
      const contentType = page?.startsWith("<?xml") ? "application/rss+xml" : "text/html; charset=utf-8";
      response.writeHead(page === null ? 404 : 200, { "content-type": contentType }).end(page ?? "<h1>Not found</h1>");
    }).listen(0, host);
    await once(server, "listening");
    servers.push(server);
  }
  const urls = servers.map((server, at) => `http://${hosts[at]}:${(server.address() as AddressInfo).port}`);
  return {
    urls,
    products: (count) => Array.from({ length: count }, (_, at) => `${urls[at % urls.length]}/products/${at}`),
    async close() {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

const story =
  "The river came down brown and fast that night, and by morning the old weir had held it once more. Nobody in the village remembered a flood like it, though the miller's book tells of two that were worse.";
const prose = `<p>${story}</p>`.repeat(5);

function pageOf(path: string): string | null {
  const product = /^\/products\/(\d+)$/u.exec(path)?.[1];
  if (product !== undefined) {
    const offer = { "@type": "Offer", price: `${product}.50`, priceCurrency: "EUR", availability: "InStock" };
    return page(`Lamp ${product}`, `${stated({ "@type": "Product", name: `Lamp ${product}`, offers: offer })}${prose}`);
  }
  if (path === "/news/weir") return page("The weir held", `<article>${prose}</article>`);
  if (path === "/jobs") return page("Jobs", stated({ "@graph": [1, 2, 3, 4].map(posting) }));
  if (path === "/homes") return page("Homes", stated({ "@graph": [1, 2, 3, 4].map(home) }));
  if (path === "/feed.xml") return feed;
  return /^\/(?:jobs|homes)\/\d$/u.test(path) ? page("Its own page", prose) : null;
}

const stated = (value: object): string =>
  `<script type="application/ld+json">${JSON.stringify({ "@context": "https://schema.org", ...value })}</script>`;

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><title>${title}</title></head><body><nav><a href="/">Home</a></nav><main><h1>${title}</h1>${body}</main></body></html>`;

const posting = (id: number) => ({
  "@type": "JobPosting",
  title: `Miller ${id}`,
  url: `/jobs/${id}`,
  description: story,
  datePosted: "2026-03-01",
  hiringOrganization: { "@type": "Organization", name: "River Mills" },
  jobLocation: { "@type": "Place", address: { addressLocality: "Hamburg", addressCountry: "DE" } },
});

const home = (id: number) => ({
  "@type": "RealEstateListing",
  name: `Flat ${id}`,
  url: `/homes/${id}`,
  description: story,
  mainEntity: { "@type": "Apartment", numberOfRooms: id, floorSize: { value: 30 * id, unitCode: "MTK" } },
  offers: { "@type": "Offer", price: 400 * id, priceCurrency: "EUR" },
});

const feed = `<?xml version="1.0"?><rss version="2.0"><channel><title>River Press</title><link>https://press.example/</link>${[
  1, 2, 3,
]
  .map(
    (id) => `<item><title>The weir held, part ${id}</title><link>/news/weir</link><description>${story}</description>
<pubDate>Sun, 01 Mar 2026 0${id}:00:00 GMT</pubDate></item>`,
  )
  .join("")}</channel></rss>`;
