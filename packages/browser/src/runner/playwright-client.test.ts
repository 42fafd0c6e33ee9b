import type { MillraceError } from "@millrace/flow/errors";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BrowserCapability } from "../capability/browser-capability.ts";
import { browser } from "../capability/declaration.ts";
import { type PageServer, startPageServer } from "../testing/page-server.ts";
import { createRunClient } from "../testing/run-client.ts";
import { createTestHost, type TestHost } from "../testing/test-host.ts";
import { bind } from "./bind.ts";
import { createRemoteClient } from "./playwright-client.ts";

let site: PageServer;
let worker: TestHost;
let web: BrowserCapability;

beforeAll(async () => {
  site = await startPageServer({
    "/": `<title>Home</title><img src=/a.png><img src=/b.png><script src=/c.js></script>
      <input type=file><form><input name=q><button>Go</button></form>
      <button id=ask onclick="this.textContent = confirm('Sure?')">Ask</button>`,
    "/popup": "<title>Popup</title>",
  });
  worker = await createTestHost([site.authority]);
  const run = createRunClient(worker.host, browser({ hosts: ["*"], connections: ["site"], robots: "ignore" }).settings);
  web = bind(run.client) as BrowserCapability;
});
afterAll(async () => {
  await worker.close();
  await site.close();
});

const quiet = { trace: "never" } as const;

async function failureOf(promise: Promise<unknown>): Promise<MillraceError> {
  return promise.then(
    () => Promise.reject(new Error("it did not fail")),
    (thrown: unknown) => thrown as MillraceError,
  );
}

describe("a page in a session does what Playwright's pages do:", () => {
  test("routes by pattern, regular expression and function", async () => {
    const before = site.asked.length;
    const { handled, status } = await web.session("route", quiet, async (page) => {
      const handled: string[] = [];
      const note = (kind: string) => (route: import("playwright-core").Route) => {
        handled.push(`${kind} ${new URL(route.request().url()).pathname}`);
        return route.abort();
      };
      await page.route("**/a.png", note("glob"));
      await page.route(/b\.png$/, note("regex"));
      await page.context().route((url) => url.pathname === "/c.js", note("function"));
      const response = await page.goto(site.origin);
      return { handled: handled.toSorted(), status: response?.status() ?? 0 };
    });
    expect(handled).toEqual(["function /c.js", "glob /a.png", "regex /b.png"]);
    expect(status).toBe(200);
    expect(site.asked.slice(before)).toEqual(["/"]);
  });

  test("answers requests itself", async () => {
    const text = await web.session("fulfil", quiet, async (page) => {
      await page.route("**/made-up", (route) => route.fulfill({ body: "<p>made up</p>", contentType: "text/html" }));
      await page.goto(`${site.origin}/made-up`);
      return page.locator("p").innerText();
    });
    expect(text).toBe("made up");
  });

  test("takes files by content", async () => {
    const files = await web.session("upload", quiet, async (page) => {
      await page.goto(site.origin);
      const input = page.locator("input[type=file]");
      await input.setInputFiles({ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("hello") });
      return input.evaluate(async (element: HTMLInputElement) => element.files?.[0]?.text());
    });
    expect(files).toBe("hello");
  });

  test("opens popups, answers dialogs and calls functions of the flow", async () => {
    const result = await web.session("talk", quiet, async (page) => {
      await page.goto(site.origin);
      page.on("dialog", (dialog) => void dialog.accept());
      await page.locator("#ask").click();
      await page.exposeFunction("shout", (text: string) => `${text}!`);
      const popup = page.waitForEvent("popup");
      await page.evaluate((url) => void window.open(url), `${site.origin}/popup`);
      const other = await popup;
      await other.waitForLoadState();
      return {
        answer: await page.locator("#ask").innerText(),
        shouted: await page.evaluate<string>("shout('hey')"),
        popup: await other.title(),
        pages: page.context().pages().length,
      };
    });
    expect(result).toEqual({ answer: "true", shouted: "hey!", popup: "Popup", pages: 2 });
  });

  test("hears the console, requests and errors of its page", async () => {
    const heard = await web.session("listen", quiet, async (page) => {
      const lines: string[] = [];
      page.on("console", (message) => lines.push(message.text()));
      page.on("pageerror", (error) => lines.push(error.message));
      page.on("response", (response) => lines.push(`${response.status()}`));
      await page.goto(`${site.origin}/popup`);
      await page.evaluate(() => {
        console.log("hello");
        setTimeout(() => {
          throw new Error("oh");
        });
      });
      await page.waitForEvent("pageerror");
      return lines;
    });
    expect(heard).toEqual(expect.arrayContaining(["200", "hello", "oh"]));
  });
});

describe("a page in a session refuses, with a hint,", () => {
  const refused: Readonly<
    Record<string, readonly [hint: RegExp, act: (page: import("playwright-core").Page) => Promise<unknown>]>
  > = {
    "files by path": [/buffer/, (page) => page.locator("input[type=file]").setInputFiles("/etc/hostname")],
    "a session of the developer tools": [/locators/, (page) => page.context().newCDPSession(page)],
    "requests outside its pages": [/page\.evaluate/, (page) => page.request.get("http://example.com")],
    "contexts of its own": [/another session/, async (page) => page.context().browser()?.newContext()],
    "the camera": [/devices/, (page) => page.context().grantPermissions(["camera"])],
  };
  for (const [what, [hint, act]] of Object.entries(refused)) {
    test(what, async () => {
      const error = await failureOf(
        web.session("try", quiet, async (page) => {
          await page.goto(site.origin);
          await act(page);
        }),
      );
      expect(error).toMatchObject({ code: "BROWSER_ACTION_REFUSED", retry: false, hint: expect.stringMatching(hint) });
    });
  }

  test("a private address, as the egress does", async () => {
    const error = await failureOf(web.session("try", quiet, (page) => page.goto("http://10.0.0.1/").then(() => null)));
    expect(error).toMatchObject({ code: "EGRESS_ADDRESS_REFUSED", hint: expect.stringContaining("10.0.0.1:80") });
  });
});

test("a flow that closes the browser has closed its session", async () => {
  const error = await failureOf(
    web.session("close", quiet, async (page) => {
      await page.context().browser()?.close();
      await page.title();
    }),
  );
  expect(error.message).toContain("closed");
});

test("a message that Playwright cannot read ends the client", async () => {
  const client = createRemoteClient(() => undefined);
  const connecting = client.connect();
  client.receive("{");
  await expect(connecting).rejects.toThrow("JSON");
});
