import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../http/listen.ts";
import { openTestApi, type TestApi } from "../testing/test-api.ts";
import { checkOrigin } from "./door.ts";

const own = { port: () => 5005, publicHosts: ["millrace.example", "10.0.0.7:8080", "[fd00::2]"] };

function isLetIn(url: string, headers: Record<string, string> = {}): boolean {
  try {
    checkOrigin(new Request(`${url}/api/v1/runs`, { headers }), own);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: "ORIGIN_REFUSED" });
    return false;
  }
}

describe("a server with names of its own", () => {
  it.each([
    ["http://millrace.example", true],
    ["http://millrace.example:5005", true],
    ["http://MILLRACE.example", true],
    ["http://millrace.example:5006", false],
    ["http://10.0.0.7:8080", true],
    ["http://10.0.0.7", false],
    ["http://10.0.0.7:5005", false],
    ["http://[fd00::2]:5005", true],
    ["http://[fd00::3]:5005", false],
    ["http://127.0.0.1:5005", true],
    ["http://0.0.0.0:5005", false],
    ["http://a.millrace.example", false],
    ["http://millrace.example.attacker.example", false],
    ["http://attacker.example", false],
  ])("called as %s: %s", (url, expected) => {
    expect(isLetIn(url)).toBe(expected);
  });

  it.each([
    // Behind a proxy that ends TLS, which hands the name on or says the address that it calls.
    ["http://millrace.example", "https://millrace.example", true],
    ["http://127.0.0.1:5005", "https://millrace.example", true],
    ["http://10.0.0.7:8080", "https://10.0.0.7:8080", true],
    ["http://millrace.example", "https://millrace.example:444", false],
    ["http://millrace.example", "https://attacker.example", false],
    ["http://millrace.example", "https://millrace.example.attacker.example", false],
    ["http://127.0.0.1:5005", "https://127.0.0.1:5005", false],
    ["http://127.0.0.1:5005", "https://localhost:5005", false],
    // Without TLS.
    ["http://millrace.example:5005", "http://millrace.example:5005", true],
    ["http://127.0.0.1:5005", "http://localhost:5005", true],
    ["http://127.0.0.1:5005", "http://millrace.example", false],
    ["http://millrace.example:5005", "http://millrace.example", false],
    ["http://millrace.example:5005", "http://10.0.0.7:8080", false],
    // A page of the visitor's own machine.
    ["http://millrace.example", "http://localhost:5005", false],
    ["http://millrace.example", "http://127.0.0.1:5005", false],
    ["http://millrace.example", "null", false],
    ["http://millrace.example", "ftp://millrace.example", false],
    ["http://millrace.example", "https://", false],
  ])("called as %s by a page of %s: %s", (url, origin, expected) => {
    expect(isLetIn(url, { Origin: origin })).toBe(expected);
  });

  it("believes the browser, and no header of a proxy", () => {
    const origin = "https://millrace.example";
    expect(isLetIn("http://millrace.example", { Origin: origin, "Sec-Fetch-Site": "same-origin" })).toBe(true);
    expect(isLetIn("http://millrace.example", { Origin: origin, "Sec-Fetch-Site": "same-site" })).toBe(false);
    expect(isLetIn("http://millrace.example", { Origin: origin, "Sec-Fetch-Site": "cross-site" })).toBe(false);
    const forwarded = { "X-Forwarded-Host": "millrace.example", "X-Forwarded-Proto": "https", Forwarded: "host=x" };
    expect(isLetIn("http://attacker.example", forwarded)).toBe(false);
    expect(isLetIn("http://127.0.0.1:5005", { ...forwarded, Origin: "https://127.0.0.1:5005" })).toBe(false);
    expect(isLetIn("http://millrace.example", { "X-Forwarded-Host": "attacker.example" })).toBe(true);
  });

  it.each(["/graphql", "/mcp", "/api/v1/runs"])("lets no link of another site lead to %s", (path) => {
    const headers = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate" };
    expect(() => checkOrigin(new Request(`http://millrace.example${path}`, { headers }), own)).toThrow();
    expect(() => checkOrigin(new Request("http://millrace.example/runs/1", { headers }), own)).not.toThrow();
  });
});

const lan = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === "IPv4")?.address;

describe("a socket beyond loopback", () => {
  let api: TestApi;
  let port = 0;
  beforeAll(async () => {
    api = await openTestApi({ port: () => port, publicHosts: [lan ?? "none.example"] });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it.skipIf(lan === undefined)("lets its own name in, with a token (skipped where there is no network)", async () => {
    const server = await listen({ host: "0.0.0.0", port: 0, fetch: api.app.fetch as never });
    port = server.port;
    const url = `http://${lan}:${port}/api/v1/runs`;
    const Authorization = `Bearer ${api.parts.token.text}`;
    const refused = await fetch(url);
    expect(refused.status).toBe(401);
    // No stranger is told where the data folder lies.
    expect(await refused.text()).not.toContain(api.parts.token.file);
    expect((await fetch(url, { headers: { Authorization } })).status).toBe(200);
    const elsewhere = { Authorization, Origin: "http://attacker.example" };
    expect((await fetch(url, { headers: elsewhere })).status).toBe(403);
    expect((await fetch(`http://127.0.0.2:${port}/api/v1/runs`, { headers: { Authorization } })).status).toBe(403);
    expect((await fetch(`http://127.0.0.1:${port}/api/v1/runs`, { headers: { Authorization } })).status).toBe(200);
    await server.close({ graceMs: 0 });
  });
});
