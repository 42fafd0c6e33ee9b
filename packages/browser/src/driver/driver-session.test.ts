import { MillraceError } from "@millrace/flow/errors";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type PageServer, startPageServer } from "../testing/page-server.ts";
import { type RawDriver, type RawOpenOptions, type RawSession, startRawDriver } from "../testing/raw-session.ts";

let site: PageServer;
let driver: RawDriver;
let session: RawSession;

beforeAll(async () => {
  site = await startPageServer({
    "/": "<title>Home</title><img src=/picture.png><body>home",
    "/slow-down": (_, response) => void response.writeHead(429, { "retry-after": "7" }).end("later"),
    "/to-private": (_, response) => void response.writeHead(302, { location: "http://10.0.0.1/" }).end(),
    "/to-private-https": (_, response) => void response.writeHead(302, { location: "https://10.0.0.1/" }).end(),
    "/me": (request, response) => void response.end(request.headers.cookie ?? "nobody"),
    "/agent": (request, response) => void response.end(JSON.stringify(request.headers)),
  });
  driver = await startRawDriver();
});
afterAll(async () => {
  await driver.close();
  await site.close();
});
afterEach(() => session.close());

async function open(options: RawOpenOptions = {}): Promise<void> {
  session = await driver.open({ grants: [site.authority], ...options });
}

const goTo = (path: string) => session.request(session.frame, "goto", { url: `${site.origin}${path}` });
const stringFrom = async (expression: string) =>
  (((await session.evaluate(expression)).result?.value ?? {}) as { s?: string }).s;

test("a visit begins when the worker lets it and ends with what the host said", async () => {
  await open();
  expect((await goTo("/slow-down")).error).toBeUndefined();
  expect(session.visits).toEqual([`${site.origin}/slow-down`]);
  expect(session.leaves).toMatchObject([{ outcome: { status: 429, retryAfter: "7" } }]);
});

test("a reload is a visit, and a page without a host is none", async () => {
  await open();
  await session.request(session.frame, "goto", { url: "data:text/html,<p>mine" });
  await session.request(session.guid("Page"), "reload");
  expect(session.visits).toEqual([]);
  await goTo("/");
  await session.request(session.guid("Page"), "reload");
  expect(session.visits).toEqual([`${site.origin}/`, `${site.origin}/`]);
});

test("a visit that the worker refuses fails with its error and asks nothing of the site", async () => {
  const refused = new MillraceError({ code: "ROBOTS_REFUSED", message: "Cannot visit as robots.txt says no" });
  await open({ enter: () => Promise.reject(refused) });
  const before = site.asked.length;
  expect((await goTo("/")).error).toBe(refused.message);
  expect(session.refusals).toMatchObject([{ code: "ROBOTS_REFUSED" }]);
  expect(site.asked.length).toBe(before);
});

test("a visit that is given up while it waits leaves the queue", async () => {
  const entered = Promise.withResolvers<void>();
  await open({ enter: () => entered.promise });
  const visit = session.request(session.frame, "goto", { url: site.origin });
  await session.until(() => session.visits.length === 1);
  session.send(JSON.stringify({ guid: "", method: "__abort__", params: { id: session.lastId, reason: "enough" } }));
  await session.until(() => session.leaves.length === 1);
  entered.resolve();
  expect((await visit).error).toContain("it was given up");
});

for (const path of ["/to-private", "/to-private-https"]) {
  test(`a page that leads to a private address (${path}) fails with the egress's reason`, async () => {
    await open({ hosts: ["*"] });
    const { error } = await goTo(path);
    expect(error).toMatch(/^Cannot reach 10\.0\.0\.1:(80|443) as its address must be public/);
  });
}

test("a session starts from an auth state and tells its own", async () => {
  const cookies = [{ name: "who", value: "ann", domain: "127.0.0.1", path: "/" }];
  const origins = [{ origin: site.origin, localStorage: [{ name: "theme", value: "dark" }] }];
  await open({ authState: { cookies, origins } });
  await goTo("/me");
  expect(await stringFrom("document.body.innerText")).toBe("who=ann");
  expect(await stringFrom("localStorage.theme")).toBe("dark");
  expect(await driver.peer.call("state", { session: session.name })).toMatchObject({
    cookies: [{ name: "who", value: "ann" }],
    origins: [{ localStorage: [{ name: "theme", value: "dark" }] }],
  });
});

test("a session presents itself as it was asked to", async () => {
  await open({
    page: { viewport: { width: 400, height: 300 }, locale: "de-DE", timezone: "Asia/Tokyo", userAgent: "Mine/1" },
  });
  await goTo("/agent");
  const seen = await stringFrom(
    `[innerWidth, innerHeight, navigator.language, new Intl.DateTimeFormat().resolvedOptions().timeZone, navigator.userAgent].join()`,
  );
  expect(seen).toBe("400,300,de-DE,Asia/Tokyo,Mine/1");
  expect(await stringFrom("document.body.innerText")).toContain("de-DE");
});

test("images stay unasked where they are blocked", async () => {
  await open({ page: { blockImages: true } });
  const before = site.asked.length;
  await goTo("/");
  expect(site.asked.slice(before)).toEqual(["/"]);
});

test("an answer that is too long is an error of its request", async () => {
  await open();
  const { error } = await session.evaluate(`"x".repeat(${33 * 1024 * 1024})`);
  expect(error).toContain("must have 33554432 characters at most");
});

test("an event that is too long ends the session", async () => {
  await open();
  await session.request(session.guid("Page"), "updateSubscription", { event: "console", enabled: true });
  await session.evaluate(`console.log("x".repeat(${33 * 1024 * 1024}))`);
  await session.until(() => session.failures.length > 0);
  expect(session.failures[0]).toMatchObject({ code: "VALUE_TOO_LARGE" });
});
