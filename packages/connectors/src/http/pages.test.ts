import { z } from "@millrace/flow";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BoundHttp, bindHttp } from "../testing/bound-http.ts";
import { type HttpService, startHttpService } from "../testing/http-service.ts";
import { http } from "./http.ts";
import type { NextPage } from "./http-capability.ts";
import { nextLink } from "./next-link.ts";

const response = z.object({ items: z.array(z.int()), next: z.string().nullable() });
type Page = z.output<typeof response>;

// Seven items, three a page, in every way that services have.
const all = [1, 2, 3, 4, 5, 6, 7];
let service: HttpService;
let bound: BoundHttp;
let elsewhere: string | null;
beforeEach(async () => {
  elsewhere = null;
  service = await startHttpService((request, answer) => {
    const { searchParams } = new URL(request.url!, "http://x");
    const number = (name: string, first: number) => Number(searchParams.get(name) ?? first);
    const from = searchParams.has("page") ? (number("page", 1) - 1) * 3 : number("offset", number("after", 0));
    const next = elsewhere ?? (from + 3 < all.length ? `/api/items?size=3&after=${from + 3}` : null);
    answer.writeHead(200, {
      "content-type": "application/json",
      ...(next && { link: `</api/items>; rel="first", <${next}>; rel="next"; title="a, b"` }),
    });
    const mark = next && !searchParams.has("url") ? String(from + 3) : next;
    answer.end(JSON.stringify({ items: all.slice(from, from + 3), next: mark }));
  });
  const { authority } = service;
  const connection = { name: "billing", kind: "http" as const, baseUrl: `http://${authority}/api` };
  bound = bindHttp(http("billing"), [{ ...connection, grants: [authority] }]);
});
afterEach(async () => {
  await bound.close();
  await service.close();
});

const count = ({ items }: Page) => items.length;
async function read(next: NextPage<Page>, more: { query?: Record<string, number>; mostPages?: number } = {}) {
  const items: number[] = [];
  for await (const page of bound.http.pages("/items", { response, next, ...more })) items.push(...page.items);
  return items;
}

test.each<[string, NextPage<Page>, number]>([
  ["the Link header", "link", 3],
  ["a cursor", { parameter: "after", cursor: ({ next }) => next }, 3],
  ["page numbers", { page: "page", count }, 4],
  ["page numbers of a known size", { page: "page", count, size: 3 }, 3],
  ["an offset", { offset: "offset", count }, 4],
])("pages() follows %s", async (_, next, requests) => {
  expect(await read(next, { query: { size: 3 } })).toEqual(all);
  expect(service.seen).toHaveLength(requests);
  expect(service.seen.every(({ url }) => url.includes("size=3"))).toBe(true);
});

test("pages() follows the URL in a page, relative to it", async () => {
  const next = { url: (page: Page) => page.next && `${page.next}&url=1` };
  expect(await read(next, { query: { url: 1 } })).toEqual(all);
});

test.each(["http://127.0.0.1:1/api/items", "//127.0.0.1:1/api/items", "/other/items", "/api/../admin"])(
  "pages() does not follow %s, as it is not below the connection's base URL",
  async (url) => {
    elsewhere = url;
    await expect(read("link")).rejects.toMatchObject({ code: "HTTP_REQUEST_REFUSED" });
    expect(service.seen).toHaveLength(1);
  },
);

test("pages() ends where pages repeat, or where there are too many", async () => {
  await expect(read({ parameter: "after", cursor: () => "3" })).rejects.toMatchObject({
    code: "HTTP_RESPONSE_INVALID",
    message: expect.stringContaining("it was there already"),
  });
  await expect(read("link", { mostPages: 2 })).rejects.toThrow("2 pages were read");
});

test.each([
  ["<a>; rel=next", "a"],
  ['<a>; rel=prev, <b,c>; title=x; REL="last next"', "b,c"],
  ['<a>; title="rel=next"', null],
  ["<a>", null],
  ["nothing", null],
])("nextLink() reads %s", (header, target) => {
  expect(nextLink(header)).toBe(target);
});
