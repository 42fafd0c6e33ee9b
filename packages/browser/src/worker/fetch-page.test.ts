import type { IncomingHttpHeaders } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BrowserCapability, FetchOptions } from "../capability/browser-capability.ts";
import { type BrowserOptions, browser } from "../capability/declaration.ts";
import { bind } from "../runner/bind.ts";
import { type PageServer, startPageServer } from "../testing/page-server.ts";
import { createRunClient } from "../testing/run-client.ts";
import { createTestHost, type TestHost } from "../testing/test-host.ts";
import { decodeHtml } from "./fetch-page.ts";

let site: PageServer;
let worker: TestHost;
let visits = 0;
const said: IncomingHttpHeaders[] = [];

beforeAll(async () => {
  site = await startPageServer({
    "/": "<title>Home</title>",
    "/moved": (_, response) => void response.writeHead(302, { location: "/" }).end(),
    "/private": "not for robots",
    "/robots.txt": (_, response) => void response.end("User-agent: *\nDisallow: /private\n"),
    "/feed": (request, response) => {
      said.push(request.headers);
      response.setHeader("etag", '"v1"').setHeader("last-modified", "Mon, 03 Mar 2031 10:00:00 GMT");
      if (request.headers["if-none-match"] === '"v1"') response.writeHead(304).end();
      else response.end("<rss/>");
    },
    // Leads to another resource from its second visit on, which has the same tag by chance.
    "/moving": (_, response) => void response.writeHead(302, { location: visits++ === 0 ? "/feed" : "/other" }).end(),
    "/other": (request, response) => {
      response.setHeader("etag", '"v1"');
      if (request.headers["if-none-match"] === '"v1"') response.writeHead(304).end();
      else response.end("other");
    },
    "/busy": (_, response) => void response.writeHead(503, { "retry-after": "0" }).end("later"),
  });
  worker = await createTestHost([site.authority]);
});
afterAll(async () => {
  await worker.close();
  await site.close();
});

function start(options: BrowserOptions = { connections: ["site"] }): BrowserCapability {
  return bind(createRunClient(worker.host, browser(options).settings).client) as BrowserCapability;
}

test("fetch() reads a page over plain HTTP, where its redirects lead", async () => {
  expect(await start().fetch(`${site.origin}/moved`)).toMatchObject({
    url: `${site.origin}/`,
    status: 200,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: "<title>Home</title>",
  });
  expect(await start().fetch(`${site.origin}/busy`)).toMatchObject({ status: 503, body: "later" });
});

test("fetch() stays within the flow's reach and the site's robots.txt", async () => {
  await expect(start({ hosts: ["example.com"] }).fetch(site.origin)).rejects.toMatchObject({
    code: "EGRESS_HOST_REFUSED",
  });
  await expect(start().fetch(`${site.origin}/private`)).rejects.toMatchObject({ code: "ROBOTS_REFUSED" });
});

test("fetch() says what the flow gives it, and asks only for what has changed since the answer that is known", async () => {
  const web = start();
  const known = await web.fetch(`${site.origin}/feed`, { headers: { "accept-language": "de", accept: "text/xml" } });
  expect(known).toMatchObject({ status: 200, etag: '"v1"', lastModified: "Mon, 03 Mar 2031 10:00:00 GMT" });
  expect(said.at(-1)).toMatchObject({ "accept-language": "de", accept: "text/xml" });
  expect(await web.fetch(`${site.origin}/feed`, { since: known })).toMatchObject({
    status: 304,
    body: "",
    etag: '"v1"',
  });
  expect(said.at(-1)).toMatchObject({ "if-none-match": '"v1"', "if-modified-since": known.lastModified });
  expect(await web.fetch(site.origin, { since: null })).toMatchObject({ etag: null, lastModified: null });
});

test("fetch() takes no 304 of another resource, to which the address leads by now", async () => {
  const known = await start().fetch(`${site.origin}/moving`);
  expect(known.url).toBe(`${site.origin}/feed`);
  expect(await start().fetch(`${site.origin}/moving`, { since: known })).toMatchObject({ status: 200, body: "other" });
});

test.each(["cookie", "authorization", "host", "connection", "x-forwarded-for", "Accept"])(
  "fetch() refuses the header %s",
  async (name) => {
    const headers = { [name]: "canary" } as FetchOptions["headers"] & object;
    const refused = expect(start().fetch(site.origin, { headers })).rejects;
    await refused.toMatchObject({ code: "INPUT_INVALID", message: expect.stringContaining(`"${name}" is not`) });
  },
);

test("fetch() refuses a header of two lines", async () => {
  const headers = { accept: "text/html\r\ncookie: a=1" };
  await expect(start().fetch(site.origin, { headers })).rejects.toThrow('"accept" is not');
});

test("fetch() takes web addresses only", async () => {
  for (const url of ["file:///etc/passwd", "nowhere", "ftp://example.com"]) {
    await expect(start().fetch(url)).rejects.toMatchObject({ code: "INPUT_INVALID" });
  }
});

describe("decodeHtml() reads the encoding", () => {
  const umlaut = new Uint8Array([0xfc]);
  const bytes = (text: string) => new TextEncoder().encode(text);
  test("from the header", () => expect(decodeHtml(umlaut, "text/html; charset=iso-8859-1")).toBe("ü"));
  test("from the page", () => {
    const page = new Uint8Array([...bytes(`<meta charset="windows-1252">`), ...umlaut]);
    expect(decodeHtml(page, "text/html")).toMatch(/ü$/);
  });
  test("from the prolog of XML", () => {
    const feed = new Uint8Array([...bytes(`<?xml version="1.0" encoding="ISO-8859-1"?>`), ...umlaut]);
    expect(decodeHtml(feed, "application/rss+xml")).toMatch(/ü$/);
  });
  test("as UTF-8 where nothing is said", () => expect(decodeHtml(bytes("ü"), null)).toBe("ü"));
  test("as UTF-8 where nobody knows it", () => expect(decodeHtml(bytes("ü"), "text/html; charset=x-none")).toBe("ü"));
});
