import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../testing/test-api.ts";
import { errorPage } from "./error-page.ts";

const page = "<!doctype html><title>Millrace</title>";
const wantsPage = { Accept: "text/html,*/*" };
let folder: string;
let api: TestApi;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-panel-"));
  const panelFolder = join(folder, "dist");
  await mkdir(join(panelFolder, "assets"), { recursive: true });
  await writeFile(join(panelFolder, "index.html"), page);
  await writeFile(join(panelFolder, "assets", "app-4f2a.js"), "export {}");
  await writeFile(join(panelFolder, "secret.pem"), "key");
  await writeFile(join(folder, "outside.txt"), "outside");
  await symlink(folder, join(panelFolder, "assets", "..data"));
  api = await openTestApi({
    panelFolder,
    errorsDocument: async () => "# Errors\n\n### RUN_NOT_FOUND\nThere is <no> run.",
  });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const get = (target: string, headers: Record<string, string> = {}) => api.request(target, { anonymous: true, headers });

describe("the panel", () => {
  it("is served without a token, and is looked after anew each time", async () => {
    const response = await get("/");
    expect(await response.text()).toBe(page);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-cache");
    expect(response.headers.get("content-security-policy")).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
    const again = await get("/", { "If-None-Match": response.headers.get("etag") as string });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  it("has files whose names carry a hash, which stay for ever", async () => {
    const response = await get("/assets/app-4f2a.js");
    expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  });

  it("shows its own pages where a browser navigates to, and nothing else", async () => {
    expect(await (await get("/runs/r1", wantsPage)).text()).toBe(page);
    expect((await get("/runs/r1", { Accept: "*/*" })).status).toBe(404);
    expect(await (await get("/docs", { Accept: "*/*" })).text()).toBe(page);
    expect((await get("/assets/gone.js")).status).toBe(404);
    expect((await get("/api/v1/tides", wantsPage)).status).toBe(404);
    expect((await api.request("/runs/r1", { method: "POST", headers: wantsPage })).status).toBe(404);
  });

  it.each([
    "/../outside.txt",
    "/%2e%2e/outside.txt",
    "/..%2foutside.txt",
    "/assets/..%2f..%2foutside.txt",
    "/assets/%2e.data/outside.txt",
    "/assets/..data/outside.txt",
    "/%00index.html",
    "/index.html%00",
    "/%zz",
    "/secret.pem",
    "//outside.txt",
    "/assets",
    "/.env",
  ])("has nothing for %s", async (target) => {
    expect((await get(target)).status).toBe(404);
  });

  it("that was not built says how to build it", async () => {
    await using bare = await openTestApi();
    const response = await bare.request("/", { anonymous: true, headers: wantsPage });
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("npm run build");
    expect((await bare.request("/", { anonymous: true })).status).toBe(404);
    expect((await bare.request("/docs/errors", { anonymous: true })).status).toBe(404);
  });
});

describe("the page of errors", () => {
  it("has the anchor that a problem's type leads to", async () => {
    const answer = (await (await api.request("/api/v1/runs/none")).json()) as { type: string };
    const [path, anchor] = answer.type.split("#");
    const text = await (await get(path as string)).text();
    expect(text).toContain(`id="${anchor}"`);
    expect(text).toContain("There is &lt;no&gt; run.");
  });

  it("shows code and emphasis, and no markup of its own", () => {
    expect(errorPage("Run `npm start` **now**, *see* [there](x.md) & <script>\n\n## A & B")).toMatch(
      /<p>Run <code>npm start<\/code> <strong>now<\/strong>, <em>see<\/em> there &amp; &lt;script&gt;<\/p>\n<h2 id="a--b">A &amp; B<\/h2>/,
    );
  });
});
