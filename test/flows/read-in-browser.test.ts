import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { findBrowser } from "@millrace/browser/worker";
import type { PageReading } from "@millrace/flow-price-monitoring/page-reading";
import { readInBrowser } from "@millrace/flow-price-monitoring/read-in-browser";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const kettle = "<h1>Kettle</h1><p>£12.50</p><button>Add to basket</button>";
const pages: Readonly<Record<string, (response: ServerResponse) => void>> = {
  "/kettle": (response) => page(response, kettle),
  "/gone": (response) => void response.writeHead(410, { "content-type": "application/json" }).end("{}"),
  "/closed": (response) => void response.writeHead(403).end("no"),
  "/file": (response) => void response.writeHead(200, { "content-type": "text/csv" }).end("a;b"),
  "/download": (response) =>
    void response.writeHead(200, { "content-disposition": "attachment", "content-type": "text/html" }).end("a"),
  "/silent": () => {},
  "/wall": (response) => page(response, `${wall("Alle Cookies akzeptieren", "id=cookie-wall")}`),
  "/wall-ja": (response) => page(response, wall("すべて許可する", "role=dialog")),
  "/stuck": (response) => page(response, `<div role=dialog><button>Accept</button></div>${kettle}`),
  "/late": (response) =>
    page(
      response,
      `<main aria-busy=true></main><script>
        requestAnimationFrame(() => setTimeout(() => {
          document.querySelector("main").outerHTML = ${JSON.stringify(`<main>${kettle}</main>`)};
        }, 1500));
      </script>`,
    ),
};

/** A page that shows its product only once a banner was answered. */
function wall(words: string, marks: string): string {
  const answer = `this.parentNode.outerHTML = ${JSON.stringify(kettle)}`.replaceAll('"', "&quot;");
  return `<div ${marks}><h2>Cookies</h2><button>More</button><button onclick="${answer}">${words}</button></div>`;
}

function page(response: ServerResponse, body: string): void {
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(`<html lang=en-GB><body>${body}`);
}

let site: Server;
let origin: string;
let browser: Browser;

beforeAll(async () => {
  site = createServer((request, response) => {
    const answer = pages[request.url ?? ""];
    if (answer) answer(response);
    else response.writeHead(404).end();
  }).listen(0, "127.0.0.1");
  await once(site, "listening");
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  const found = await findBrowser({ env: process.env });
  if (!found) throw new Error("Cannot test the reading as it needs a Chromium: none was found. npm test gets one.");
  browser = await chromium.launch({ executablePath: found.executablePath, args: ["--no-sandbox"] });
});
afterAll(async () => {
  await browser.close();
  site.closeAllConnections();
  site.close();
});

/** What is read from a page, and the picture that was kept. */
async function read(path: string, timeoutMs = 10_000): Promise<{ reading: PageReading; picture: Uint8Array }> {
  const open = await browser.newPage();
  let picture: Uint8Array = Buffer.of();
  try {
    const reading = await readInBrowser(open, {
      url: origin + path,
      timeoutMs,
      keep: async (file) => {
        const { name, mediaType = "", content } = file as { name: string; mediaType?: string; content: Uint8Array };
        picture = content;
        return { artifact: "a", name, mediaType, sizeBytes: content.length };
      },
    });
    return { reading, picture };
  } finally {
    await open.close();
  }
}

describe("readInBrowser()", () => {
  it("reads a page and keeps a JPEG of it", async () => {
    const { reading, picture } = await read("/kettle");
    expect(reading).toMatchObject({
      offer: { name: "Kettle", price: "12.50", currency: { iso: "GBP" } },
      status: 200,
      finalUrl: `${origin}/kettle`,
      readWith: "browser",
      screenshot: { name: "page.jpg", mediaType: "image/jpeg" },
    });
    expect([...picture.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
  });

  it.each(["/wall", "/wall-ja"])("answers the cookie banner of %s to see what is behind it", async (path) => {
    expect((await read(path)).reading.offer).toMatchObject({ price: "12.50" });
  });

  it("reads beside a banner that stays", async () => {
    expect((await read("/stuck")).reading.offer).toMatchObject({ price: "12.50" });
  });

  it("waits for a page that says it is busy", async () => {
    expect((await read("/late")).reading.offer).toMatchObject({ price: "12.50" });
  });

  it.each(["/gone", "/nowhere"])("says that %s is gone, with the picture of what is there instead", async (path) => {
    const { reading, picture } = await read(path);
    expect(reading).toMatchObject({ offer: null, reason: `the page is gone (status ${reading.status})` });
    expect(picture.length).toBeGreaterThan(1_000);
  });

  it("refuses what is no page, for good", async () => {
    await expect(read("/closed")).rejects.toMatchObject({ retry: false, message: expect.stringContaining("403") });
    await expect(read("/download")).rejects.toMatchObject({
      retry: false,
      message: `Cannot read ${origin}/download as it must answer with an HTML page: a download`,
    });
    // The one browser shows such a file, the other downloads it.
    await expect(read("/file")).rejects.toMatchObject({
      retry: false,
      message: expect.stringMatching(/must answer with an HTML page: (text\/csv|a download)$/),
    });
  });

  it("gives up a page that never answers, to be tried again", async () => {
    await expect(read("/silent", 500)).rejects.toMatchObject({
      code: "BROWSER_TIMEOUT",
      retry: true,
      message: `Cannot read ${origin}/silent as it must answer within 0.5 s: it has not`,
      hint: expect.stringContaining("pageTimeoutSeconds"),
    });
  });

  it("hands on what else goes wrong", async () => {
    await expect(read("@127.0.0.1:1/")).rejects.toThrow("net::ERR_");
  });
});
