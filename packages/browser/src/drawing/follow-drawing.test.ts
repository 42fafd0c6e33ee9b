import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BrowserCapability } from "../capability/browser-capability.ts";
import { browser } from "../capability/declaration.ts";
import { bind } from "../runner/bind.ts";
import { type PageServer, startPageServer } from "../testing/page-server.ts";
import { createRunClient } from "../testing/run-client.ts";
import { createTestHost, type TestHost } from "../testing/test-host.ts";
import { followDrawing } from "./follow-drawing.ts";

let site: PageServer;
let worker: TestHost;
let web: BrowserCapability;

const shell = (script: string) => `<main></main><script>${script}</script>`;
const work = "const from = performance.now(); while (performance.now() - from < 700);";
const draw = (text: string) => `document.querySelector("main").textContent += "${text}";`;

beforeAll(async () => {
  site = await startPageServer({
    // Its network is idle for longer than Playwright's half second, as its script works before it asks for anything.
    "/slow-start": shell(`${work} setTimeout(() => import("/chunk.js").then(() => fetch("/api")).then((answer) =>
      answer.text()).then((text) => { ${draw("drawn: ")} document.querySelector("main").append(text); }))`),
    "/chunk.js": (_, response) => void response.setHeader("content-type", "text/javascript").end(work),
    "/api": "the answer",
    "/busy": `<main aria-busy="true"></main><script>setTimeout(() => {
      ${draw("done")} document.querySelector("main").removeAttribute("aria-busy"); }, 900)</script>`,
    "/clock": shell(`${draw("10")} setInterval(() => { document.querySelector("main").textContent =
      String(Date.now() % 90 + 10); }, 20)`),
    "/elsewhere": '<script>location.replace("/slow-start")</script>',
    "/waiting": shell(`fetch("/never"); ${draw("all there is")}`),
    "/never": () => undefined,
  });
  worker = await createTestHost([site.authority]);
  const run = createRunClient(worker.host, browser({ connections: ["site"], robots: "ignore" }).settings);
  web = bind(run.client) as BrowserCapability;
});
afterAll(async () => {
  await worker.close();
  await site.close();
});

/** What a page shows once it has settled, and how long that took. */
const settledText = (path: string, withinMs = 10_000) =>
  web.session(`draw ${path}`, { trace: "never" }, async (page) => {
    const drawing = followDrawing(page);
    await page.goto(site.origin + path, { waitUntil: "domcontentloaded" });
    const from = performance.now();
    await drawing.settled({ withinMs });
    return { text: await page.locator("main").innerText(), tookMs: performance.now() - from };
  });

describe("followDrawing()", () => {
  test.each([
    ["whose scripts work long before they load what they draw", "/slow-start", "drawn: the answer"],
    ["that says that it is busy", "/busy", "done"],
    ["that leads elsewhere by itself", "/elsewhere", "drawn: the answer"],
  ])("waits for a page %s", async (_, path, text) => {
    expect((await settledText(path)).text).toBe(text);
  });

  test("does not wait for a clock to stop", async () => {
    expect((await settledText("/clock", 60_000)).tookMs).toBeLessThan(30_000);
  });

  test("takes a page that never ends to load as it stands when the time is over", async () => {
    expect(await settledText("/waiting", 800)).toMatchObject({ text: "all there is" });
  });
});
