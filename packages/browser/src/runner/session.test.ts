import { MillraceError, PermanentError } from "@millrace/flow";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BrowserCapability } from "../capability/browser-capability.ts";
import { type BrowserOptions, browser } from "../capability/declaration.ts";
import { type PageServer, startPageServer } from "../testing/page-server.ts";
import { createRunClient } from "../testing/run-client.ts";
import { createTestHost, type TestHost } from "../testing/test-host.ts";
import { bind } from "./bind.ts";

let site: PageServer;
let worker: TestHost;

beforeAll(async () => {
  site = await startPageServer({
    "/": "<title>Home</title><h1>Welcome</h1><a href=/report download>report</a>",
    "/report": (_, response) => {
      response.writeHead(200, { "content-disposition": 'attachment; filename="report.csv"' }).end("a,b\n1,2\n");
    },
    "/broken-report": (_, response) => {
      response.writeHead(200, { "content-disposition": "attachment", "content-length": "1000" });
      response.write("a,b\n");
      setImmediate(() => response.destroy());
    },
    "/broken": "<a href=/broken-report download>report</a>",
    "/hanging": () => undefined,
    "/to-private": (_, response) => void response.writeHead(302, { location: "http://10.0.0.1/" }).end(),
  });
  worker = await createTestHost([site.authority]);
});
afterAll(async () => {
  await worker.close();
  await site.close();
});

function start(options: BrowserOptions = { connections: ["site"] }) {
  const run = createRunClient(worker.host, browser(options).settings);
  return { ...run, web: bind(run.client) as BrowserCapability };
}

async function failureOf(promise: Promise<unknown>): Promise<MillraceError> {
  const error = await promise.then(
    () => new Error("it did not fail"),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(MillraceError);
  return error as MillraceError;
}

test("a session gives Playwright's own page and hands back what its function returns", async () => {
  const { web, steps } = start();
  const result = await web.session("read the heading", async (page) => {
    const response = await page.goto(site.origin);
    return { status: response?.status() ?? 0, heading: await page.getByRole("heading").innerText() };
  });
  expect(result).toEqual({ status: 200, heading: "Welcome" });
  expect(steps).toEqual(["read the heading"]);
});

test("a session's page does not outlive it", async () => {
  const { web } = start();
  const leaked: import("playwright-core").Page[] = [];
  await web.session("leak", (page) => void leaked.push(page));
  await expect(leaked[0]?.title()).rejects.toThrow("the session's function has ended");
});

test("expect waits as Playwright's does", async () => {
  const { web } = start();
  await web.session("assert", async (page) => {
    await page.goto(site.origin);
    await page.evaluate(() => {
      requestAnimationFrame(() => document.querySelector("h1")?.replaceChildren("Changed"));
    });
    await web.expect(page.getByRole("heading")).toHaveText("Changed");
    await expect(web.expect(page).toHaveTitle("Other", { timeout: 50 })).rejects.toThrow("toHaveTitle");
  });
});

test("available() tells that there is a browser, as a step", async () => {
  const { web, steps } = start();
  expect(await web.available()).toBe(true);
  expect(await web.available("look again")).toBe(true);
  expect(steps).toEqual(["look for a browser", "look again"]);
});

describe("keep() stores", () => {
  test("a download under the name its page gives it", async () => {
    const { web, artifacts } = start();
    const kept = await web.session("download", async (page, keep) => {
      await page.goto(site.origin);
      const download = page.waitForEvent("download");
      await page.getByText("report").click();
      return keep(await download);
    });
    expect(kept).toMatchObject({ name: "report.csv", mediaType: "text/csv", sizeBytes: 8 });
    expect(artifacts[0]?.bytes.toString()).toBe("a,b\n1,2\n");
  });

  test("bytes under the session's name, numbered", async () => {
    const { web } = start();
    const kept = await web.session("show it", async (page, keep) => {
      await page.goto(site.origin);
      return [await keep(await page.screenshot()), await keep(await page.pdf()), await keep(Buffer.from("?"))];
    });
    expect(kept.map(({ name, mediaType }) => [name, mediaType])).toEqual([
      ["show it.png", "image/png"],
      ["show it 2.pdf", "application/pdf"],
      ["show it 3.bin", "application/octet-stream"],
    ]);
  });

  test("a file with the name it is given", async () => {
    const { web, artifacts } = start();
    await web.session("extract", async (_, keep) => {
      const content = Buffer.from("{}");
      return [await keep({ name: "a.json", content }), await keep({ name: "b", mediaType: "text/x-mine", content })];
    });
    expect(artifacts).toMatchObject([{ mediaType: "application/json" }, { mediaType: "text/x-mine" }]);
  });

  test("no download that did not arrive whole", async () => {
    const { web, artifacts } = start();
    const error = await failureOf(
      web.session("download", { trace: "never" }, async (page, keep) => {
        await page.goto(`${site.origin}/broken`);
        const download = page.waitForEvent("download");
        await page.getByText("report").click();
        return keep(await download);
      }),
    );
    expect(error).toMatchObject({ code: "STEP_FAILED", message: expect.stringContaining("must arrive whole") });
    expect(artifacts.map(({ name }) => name)).toEqual(["download failed.png"]);
  });
});

describe("a session that fails", () => {
  test("keeps a screenshot and the trace and names them in its error", async () => {
    const { web, artifacts } = start();
    const error = await failureOf(
      web.session("press", async (page) => {
        await page.goto(site.origin);
        await page.getByRole("button", { name: "Buy" }).click({ timeout: 100 });
      }),
    );
    expect(error).toMatchObject({
      code: "BROWSER_TIMEOUT",
      retry: true,
      message: expect.stringContaining("Timeout 100ms exceeded"),
      hint: expect.stringContaining("Look at the screenshot"),
      data: {
        url: `${site.origin}/`,
        artifacts: [
          { name: "press failed.png", mediaType: "image/png" },
          { name: "press trace.zip", mediaType: "application/zip" },
        ],
      },
    });
    expect(artifacts[0]?.bytes.subarray(1, 4).toString()).toBe("PNG");
    expect(artifacts[1]?.bytes.subarray(0, 2).toString()).toBe("PK");
  });

  test("keeps what the author threw", async () => {
    const { web } = start();
    const thrown = new PermanentError("Sold out", { hint: "Wait", data: { left: 0 } });
    const error = await failureOf(web.session("buy", { trace: "never" }, () => Promise.reject(thrown)));
    expect(error).toMatchObject({ message: "Sold out", hint: "Wait", retry: false, data: { left: 0 } });
    const plain = await failureOf(web.session("again", { trace: "never" }, () => Promise.reject(new TypeError("Oh"))));
    expect(plain).toMatchObject({ code: "STEP_FAILED", message: "Oh", retry: true, cause: expect.any(TypeError) });
  });

  test("says why the egress refused an address", async () => {
    const { web, lines } = start({ hosts: ["*"], connections: ["site"] });
    const error = await failureOf(
      web.session("visit", { trace: "never" }, (page) => page.goto(`${site.origin}/to-private`).then(() => null)),
    );
    expect(error).toMatchObject({
      code: "EGRESS_ADDRESS_REFUSED",
      retry: false,
      message: expect.stringContaining("10.0.0.1:80"),
      hint: expect.stringContaining("--grant 10.0.0.1:80"),
    });
    expect(lines).toEqual([`info: ${error.message}`]);
  });

  test("says that the flow does not name the host", async () => {
    const { web } = start({ hosts: ["example.com"] });
    const error = await failureOf(
      web.session("visit", { trace: "never" }, (page) => page.goto(site.origin).then(() => null)),
    );
    expect(error).toMatchObject({ code: "EGRESS_HOST_REFUSED", hint: expect.stringContaining("hosts") });
  });

  test("says what the firewall refused", async () => {
    const { web } = start();
    const error = await failureOf(
      web.session("read", { trace: "never" }, (page) => page.goto("file:///etc/passwd").then(() => null)),
    );
    expect(error).toMatchObject({
      code: "BROWSER_ACTION_REFUSED",
      retry: false,
      message: expect.stringContaining("file:///etc/passwd"),
    });
  });

  test("says that the site is not there", async () => {
    const gone = await startPageServer({});
    const other = await createTestHost([gone.authority]);
    await gone.close();
    const run = createRunClient(other.host, browser({ connections: ["site"], robots: "ignore" }).settings);
    const web = bind(run.client) as BrowserCapability;
    const https = gone.origin.replace("http:", "https:");
    const error = await failureOf(
      web.session("visit", { trace: "never" }, (page) => page.goto(https).then(() => null)),
    );
    expect(error).toMatchObject({
      code: "PAGE_UNREACHABLE",
      retry: true,
      hint: expect.stringContaining("host exists"),
    });
    await other.close();
  });

  test("ends in time with its evidence", async () => {
    const { web, artifacts } = start();
    const error = await failureOf(
      web.session("wait", { timeout: "500ms", trace: "never" }, async (page) => {
        await page.goto(site.origin);
        await page.getByText("never there").waitFor();
      }),
    );
    expect(error).toMatchObject({ code: "BROWSER_TIMEOUT", message: expect.stringContaining("within 500 ms") });
    expect(artifacts.map(({ name }) => name)).toEqual(["wait failed.png"]);
  });
});

test("a trace is kept always where that is wanted", async () => {
  const { web, artifacts } = start();
  await web.session("look", { trace: "always" }, (page) => page.goto(site.origin).then(() => null));
  await web.session("look on", { trace: "on failure" }, (page) => page.goto(site.origin).then(() => null));
  expect(artifacts.map(({ name }) => name)).toEqual(["look trace.zip"]);
});

describe("an auth state", () => {
  test("is saved by one session and starts the next", async () => {
    const { web } = start({ connections: ["site"], auth: ["member", "other"] });
    const before = await web.session("sign in", async (page, _keep, session) => {
      await page.goto(site.origin);
      await page.context().addCookies([{ name: "who", value: "ann", url: site.origin }]);
      await session.saveAuth();
      return session.startedFrom;
    });
    expect(before).toBeNull();
    const cookiesOf = (options: { auth?: string | false }) =>
      web.session("look", options, async (page, _keep, session) => ({
        from: session.startedFrom,
        cookies: (await page.context().cookies()).map(({ value }) => value),
      }));
    expect(await cookiesOf({})).toEqual({ from: "member", cookies: ["ann"] });
    expect(await cookiesOf({ auth: "other" })).toEqual({ from: null, cookies: [] });
    expect(await cookiesOf({ auth: false })).toEqual({ from: null, cookies: [] });
  });

  test("is used only where the flow declares it", async () => {
    const { web } = start({ connections: ["site"], auth: "member" });
    const opened = await failureOf(web.session("open", { auth: "admin" }, () => null));
    expect(opened).toMatchObject({ code: "CAPABILITY_NOT_GRANTED", message: expect.stringContaining("admin") });
    const saved = await failureOf(
      web.session("save", { trace: "never" }, (_page, _keep, session) => session.saveAuth("admin")),
    );
    expect(saved).toMatchObject({ code: "CAPABILITY_NOT_GRANTED" });
    const none = await failureOf(
      start().web.session("save", { trace: "never" }, (_page, _keep, session) => session.saveAuth()),
    );
    expect(none).toMatchObject({ code: "CAPABILITY_NOT_GRANTED", message: expect.stringContaining("declares none") });
  });
});

test("a canceled run ends its session", async () => {
  const { web, cancel } = start();
  const error = await failureOf(
    web.session("hang", async (page, _keep, { signal }) => {
      setImmediate(cancel);
      await page.goto(`${site.origin}/hanging`);
      signal.throwIfAborted();
    }),
  );
  expect(error.code).toMatch(/BROWSER_SESSION_OVER/);
  await expect.poll(() => worker.host.status().open).toBe(0);
});

test("options that make no sense are refused before a browser is asked for", async () => {
  const { web } = start();
  const error = await failureOf(web.session("odd", { viewport: { width: -1, height: 10 } }, () => null));
  expect(error).toMatchObject({ code: "INPUT_INVALID", message: expect.stringContaining("width") });
});

test("a session that closes its page by itself has done its work", async () => {
  const { web, lines } = start();
  const result = await web.session("close", { trace: "always" }, async (page) => {
    await page.goto(site.origin);
    await page.context().close();
    return "done";
  });
  expect(result).toBe("done");
  expect(lines).toEqual(["warn: The session's trace was not kept."]);
});
