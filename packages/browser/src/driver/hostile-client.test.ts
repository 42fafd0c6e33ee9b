import { existsSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type PageServer, startPageServer } from "../testing/page-server.ts";
import { type RawDriver, type RawSession, startRawDriver } from "../testing/raw-session.ts";

let site: PageServer;
let driver: RawDriver;
let session: RawSession;

beforeAll(async () => {
  site = await startPageServer({
    "/": "<title>Home</title><input type=file><a href=/file download>file</a>",
    "/file": (_, response) => {
      response.writeHead(200, { "content-disposition": "attachment; filename=report.csv" });
      response.end("a,b\n1,2\n");
    },
  });
  driver = await startRawDriver();
});
afterAll(async () => {
  await driver.close();
  await site.close();
});

function openEach() {
  beforeEach(async () => {
    session = await driver.open({ grants: [site.authority] });
  });
  afterEach(() => session.close());
}

const outside: readonly (readonly [type: string, method: string, params?: object])[] = [
  ["Browser", "newContext", { proxy: { server: "http://127.0.0.1:1" } }],
  ["Browser", "newContextForReuse", {}],
  ["Browser", "disconnectFromReusedContext", {}],
  ["Browser", "newBrowserCDPSession"],
  ["Browser", "startTracing", {}],
  ["Browser", "stopTracing"],
  ["Browser", "startServer", { title: "x" }],
  ["Browser", "stopServer"],
  ["Browser", "close", {}],
  ["Browser", "killForTests"],
  ["BrowserType", "launch", { executablePath: "/bin/sh", args: ["-c", "true"] }],
  ["BrowserType", "launchPersistentContext", { userDataDir: "/tmp/x" }],
  ["BrowserType", "connectOverCDP", { endpointURL: "http://127.0.0.1:9222" }],
  ["BrowserType", "connectToWorker", { endpoint: "ws://127.0.0.1" }],
  ["Playwright", "newRequest", {}],
  ["Electron", "launch", { executablePath: "/bin/sh" }],
  ["Android", "devices", {}],
  ["Debugger", "enable"],
  ["Debugger", "requestPause"],
  ["APIRequestContext", "fetch", { url: "http://169.254.169.254/" }],
  ["APIRequestContext", "storageState", {}],
  ["Tracing", "harStart", { options: { harPath: "/tmp/x.har" } }],
  ["Tracing", "harExport", { mode: "archive" }],
  ["BrowserContext", "newCDPSession", {}],
  ["BrowserContext", "createTempFiles", { items: [{ name: "../../x" }] }],
  ["BrowserContext", "showRecorder", { outputFile: "/tmp/x.js" }],
  ["BrowserContext", "startRecording", {}],
  ["BrowserContext", "exposeConsoleApi"],
  ["BrowserContext", "credentialsInstall"],
  ["BrowserContext", "pause"],
  ["Page", "expectScreenshot", { isNot: false }],
  ["Page", "screencastStart", { record: true }],
  ["Page", "pickLocator"],
  ["Page", "setDockTile", { image: "" }],
  ["Root", "constructor"],
  ["Page", "__proto__"],
  ["Frame", "toString"],
];

describe("the driver refuses to any client", () => {
  // Nothing here changes the session, so that one serves all.
  beforeAll(async () => {
    session = await driver.open();
  });
  afterAll(() => session.close());

  for (const [type, method, params] of outside) {
    test(`${type}.${method}`, async () => {
      const guid = type === "Root" ? "" : session.guid(type);
      const { error, result } = await session.request(guid, method, params);
      expect(result).toBeUndefined();
      expect(error).toContain(`Cannot use this part of Playwright in a session`);
      expect(error).toContain(`${type}.${method}`);
      expect(session.refusals.at(-1)).toMatchObject({ code: "BROWSER_ACTION_REFUSED", retry: false });
    });
  }

  const addresses = [
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    " file:///etc/passwd",
    "view-source:file:///etc/passwd",
    "chrome://version",
    "devtools://devtools/bundled/inspector.html",
    "javascript:alert(1)",
    "filesystem:http://127.0.0.1/temporary/x",
    "ftp://127.0.0.1/",
    "about:version",
    "not an address",
    "",
    7,
  ];
  for (const url of addresses) {
    test(`opening ${JSON.stringify(url)}`, async () => {
      const { error } = await session.request(session.frame, "goto", { url });
      expect(error).toContain("must be an http: or https: URL");
      expect(session.visits).toEqual([]);
    });
  }
});

describe("the driver refuses to a client on a page", () => {
  openEach();

  const files = [
    { localPaths: ["/etc/passwd"] },
    { localDirectory: "/etc" },
    { streams: [] },
    { directoryStream: { guid: "x" } },
  ];
  for (const given of files) {
    test(`handing over files by ${Object.keys(given)}`, async () => {
      await session.request(session.frame, "goto", { url: site.origin });
      const frame = session.frame;
      const input = await session.request(frame, "setInputFiles", { selector: "input", ...given });
      expect(input.error).toContain("must be given by content");
      const drop = await session.request(frame, "drop", { selector: "body", ...given });
      expect(drop.error).toContain("must be given by content");
      await session.request(frame, "querySelector", { selector: "input" });
      const handle = await session.request(session.guid("ElementHandle"), "setInputFiles", given);
      expect(handle.error).toContain("must be given by content");
    });
  }

  test("the paths of a download, but not its bytes", async () => {
    await session.request(session.frame, "goto", { url: site.origin });
    await session.request(session.frame, "click", { selector: "a" });
    await session.until(() => session.initializer("Artifact") !== undefined);
    const artifact = session.guid("Artifact");
    expect(session.initializer("Artifact")).toEqual({ absolutePath: "" });
    expect((await session.request(artifact, "pathAfterFinished")).error).toContain("Artifact.pathAfterFinished");
    expect((await session.request(artifact, "saveAs", { path: "/tmp/stolen" })).error).toContain("Artifact.saveAs");
    expect(existsSync("/tmp/stolen")).toBe(false);
    await session.request(artifact, "saveAsStream");
    const { result } = await session.request(session.guid("Stream"), "read", { size: 1e12 });
    expect(Buffer.from(result?.binary ?? "", "base64").toString()).toBe("a,b\n1,2\n");
  });

  test("the machine's devices", async () => {
    const grant = (permissions: unknown) =>
      session.request(session.guid("BrowserContext"), "grantPermissions", { permissions });
    expect((await grant(["geolocation", "camera"])).error).toContain('["camera"]');
    expect((await grant(["clipboard-read"])).error).toContain("clipboard-read");
    expect((await grant("camera")).error).toContain("camera");
    expect((await grant(["geolocation"])).error).toBeUndefined();
  });

  test("patterns of its own in this process", async () => {
    const context = session.guid("BrowserContext");
    const cleared = await session.request(context, "clearCookies", { nameRegexSource: "(a+)+$", nameRegexFlags: "" });
    expect(cleared.error).toContain("must be plain text");
    // Tried on the site's address, this one would take longer than the universe has.
    const evil = { regexSource: `^(([a-z0-9:/.]+)+)+$`, regexFlags: "" };
    const routed = await session.request(context, "setNetworkInterceptionPatterns", { patterns: [evil] });
    expect(routed.error).toBeUndefined();
    const visit = session.request(session.frame, "goto", { url: `${site.origin}/${"a".repeat(80)}!` });
    await session.until(() => session.initializer("Route") !== undefined);
    await session.request(session.guid("Route"), "continue", { isFallback: false });
    expect((await visit).error).toBeUndefined();
  });

  test("a route that leads off the web", async () => {
    await session.request(session.guid("BrowserContext"), "setNetworkInterceptionPatterns", {
      patterns: [{ glob: "**/*" }],
    });
    const visit = session.request(session.frame, "goto", { url: site.origin });
    await session.until(() => session.initializer("Route") !== undefined);
    const route = session.guid("Route");
    const url = "file:///etc/passwd";
    expect((await session.request(route, "continue", { url, isFallback: false })).error).toContain(
      "file:///etc/passwd",
    );
    expect((await session.request(route, "redirectNavigationRequest", { url })).error).toContain("file:///etc/passwd");
    await session.request(route, "fulfill", {
      status: 302,
      headers: [{ name: "location", value: url }],
      body: "",
      isBase64: false,
    });
    expect((await visit).error).toBeDefined();
    const { result } = await session.request(session.frame, "content");
    expect(JSON.stringify(result ?? {})).not.toContain("root:");
  });

  test("a name for its trace, which would be a path here", async () => {
    const tracing = session.guid("Tracing");
    await session.request(tracing, "tracingStart", { name: "../../../../tmp/evil", snapshotDom: true, live: true });
    const { result } = await session.request(tracing, "tracingStartChunk", { name: "../../../../tmp/evil" });
    expect(result?.traceName).toMatch(/^[0-9a-f]+$/);
    const stopped = await session.request(tracing, "tracingStopChunk", { mode: "entries" });
    expect(stopped.result).toEqual({});
    expect(existsSync("/tmp/evil.trace")).toBe(false);
  });

  test("what belongs to another session", async () => {
    const other = await driver.open({ grants: [site.authority] });
    const mine = session.guid("Page");
    expect(mine).not.toBe(other.guid("Page"));
    const { error } = await other.request(mine, "screenshot", {});
    expect(error).toContain("closed");
    await other.close();
  });

  test("a second context by initializing again", async () => {
    const contexts = session.guid("BrowserContext");
    const { error } = await session.request("", "initialize", { sdkLanguage: "javascript" });
    expect(error).toBeDefined();
    await session.evaluate("1");
    expect(session.guid("BrowserContext")).toBe(contexts);
  });
});

describe("the driver ends the session of a client that sends", () => {
  openEach();

  const message = { id: "raw@1", guid: "", method: "initialize", params: {}, metadata: {} };
  const texts: Readonly<Record<string, string>> = {
    "no JSON": "{",
    "a list": "[]",
    null: "null",
    "no method": JSON.stringify({ ...message, method: undefined }),
    "no guid": JSON.stringify({ ...message, guid: 7 }),
    "no id": JSON.stringify({ ...message, id: undefined }),
    "a number as id": JSON.stringify({ ...message, id: 1 }),
    "an endless id": JSON.stringify({ ...message, id: "x".repeat(65) }),
    "an id of the driver's own": JSON.stringify({ ...message, id: "millrace:1" }),
    "an abort of the driver's own call": JSON.stringify({
      guid: "",
      method: "__abort__",
      params: { id: "millrace:1" },
    }),
  };
  for (const [what, text] of Object.entries(texts)) {
    test(what, async () => {
      session.send(text);
      await session.until(() => session.failures.length > 0);
      expect(session.failures[0]).toMatchObject({ code: "RUNNER_MESSAGE_REFUSED" });
    });
  }
});
