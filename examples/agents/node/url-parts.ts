import { work } from "./client.ts";

await work({
  capability: "url-parts",
  example: {
    payload: { url: "https://shop.example:8443/p/1?q=x" },
    result: { host: "shop.example:8443", path: "/p/1", query: { q: "x" } },
  },
  handle: ({ url }: { url: string }) => {
    const { host, pathname: path, searchParams } = new URL(url);
    return { host, path, query: Object.fromEntries(searchParams) };
  },
});
