import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAllowedMethods } from "./allowed-methods.ts";
import { createFirewall, type Verdict } from "./firewall.ts";
import { createRules } from "./rules.ts";
import { isOpenAddress, isWebAddress } from "./web-address.ts";

const load = createRequire(import.meta.url);
const { iso } = load("playwright-core/lib/coreBundle") as { iso: { methodMetainfo: ReadonlyMap<string, unknown> } };
const protocol = [...iso.methodMetainfo.keys()];
const allowed = createAllowedMethods();
const firewall = createFirewall();

function judge(type: string | undefined, method: string, params: object = {}): Verdict {
  return firewall.judge(JSON.stringify({ id: "a@1", guid: "it", method, params, metadata: {} }), () => type);
}

describe("the tables", () => {
  test("were read for the version of Playwright that is installed", () => {
    const { version } = load("playwright-core/package.json") as { version: string };
    // With another version: read its protocol for methods and parameters that reach beyond the page, then change this.
    expect(version).toBe("1.64.1");
    expect(protocol).toHaveLength(333);
  });

  test("name only methods that the protocol has", () => {
    expect([...allowed].filter((name) => !protocol.includes(name))).toEqual([]);
    expect([...createRules().keys()].filter((name) => !allowed.has(name))).toEqual([]);
  });

  test("name nothing of what starts programs, speaks to the browser itself or touches files", () => {
    const types = new Set([...allowed].map((name) => name.split(".")[0]));
    const kept = ["Android", "AndroidDevice", "Browser", "BrowserType", "CDPSession", "DebugController", "Debugger"];
    const alsoKept = ["Electron", "JsonPipe", "LocalUtils", "Playwright", "SocksSupport", "WritableStream"];
    expect([...kept, ...alsoKept].filter((type) => types.has(type))).toEqual([]);
  });
});

describe("judge()", () => {
  test("refuses every method of the protocol that the table does not name", () => {
    for (const name of protocol.filter((method) => !allowed.has(method))) {
      const [type = "", method = ""] = name.split(".");
      expect(judge(type, method), name).toMatchObject({ is: "refused", id: "a@1" });
    }
  });

  test("lets methods that the table names pass as they are", () => {
    const params = { selector: "button", force: true };
    expect(judge("Frame", "click", params)).toMatchObject({ is: "request", type: "Frame", message: { params } });
  });

  test("refuses any other name", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (type, method) => {
        fc.pre(!allowed.has(`${type}.${method}`) && method !== "__abort__" && method !== "__waitInfo__");
        expect(judge(type, method).is).toBe("refused");
      }),
    );
  });

  test("never throws anything but its own errors, whatever it reads", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          firewall.judge(text, () => "Frame");
        } catch (error) {
          expect(error).toMatchObject({ code: "RUNNER_MESSAGE_REFUSED" });
        }
      }),
    );
  });

  test("passes on what is meant for an object that is gone, for the server to answer", () => {
    expect(judge(undefined, "launch")).toMatchObject({ is: "request", type: "" });
  });

  test("knows the client's notes and aborts", () => {
    expect(judge("Page", "__waitInfo__", { waitId: "1" })).toMatchObject({ is: "note" });
    const abort = JSON.stringify({ guid: "", method: "__abort__", params: { id: "a@1", reason: "enough" } });
    expect(firewall.judge(abort, () => undefined)).toEqual({ is: "abort", id: "a@1", reason: "enough" });
  });

  test("takes parameters and metadata that are no objects for none", () => {
    const text = JSON.stringify({ id: "a@1", guid: "it", method: "title", params: [], metadata: 7 });
    expect(firewall.judge(text, () => "Frame")).toMatchObject({ message: { params: {}, metadata: {} } });
  });

  test("says what to use instead where there is something", () => {
    expect(judge("APIRequestContext", "fetch")).toMatchObject({
      error: { hint: expect.stringContaining("page.evaluate") },
    });
    expect(judge("Page", "pickLocator")).toMatchObject({ error: { hint: expect.stringContaining("locators") } });
  });
});

describe("the rules", () => {
  const paramsOf = (type: string, method: string, params: object) => {
    const verdict = judge(type, method, params);
    return verdict.is === "request" ? verdict.message.params : verdict;
  };

  test("leave a route's overrides alone where its address stays", () => {
    expect(paramsOf("Route", "continue", { method: "POST", isFallback: false })).toEqual({
      method: "POST",
      isFallback: false,
    });
    const url = "https://example.com/";
    expect(paramsOf("Route", "continue", { url, isFallback: false })).toEqual({ url, isFallback: false });
  });

  test("take the key to other sessions' answers out of fulfil", () => {
    expect(paramsOf("Route", "fulfill", { status: 200, fetchResponseUid: "x" })).toEqual({ status: 200 });
  });

  test("keep an interception's patterns away from the driver", () => {
    const patterns = [{ regexSource: "(a+)+" }, { glob: "*a*b*c" }];
    expect(paramsOf("Page", "setNetworkInterceptionPatterns", { patterns })).toEqual({ patterns: [{ glob: "**/*" }] });
    expect(paramsOf("Page", "setNetworkInterceptionPatterns", { patterns: [] })).toEqual({ patterns: [] });
    expect(paramsOf("Page", "setNetworkInterceptionPatterns", { patterns: "x" })).toEqual({ patterns: [] });
  });

  test("let cookies be cleared by name and files be given by content", () => {
    expect(paramsOf("BrowserContext", "clearCookies", { name: "a" })).toEqual({ name: "a" });
    const payloads = [{ name: "a.txt", buffer: "" }];
    expect(paramsOf("Frame", "setInputFiles", { selector: "input", payloads })).toEqual({
      selector: "input",
      payloads,
    });
  });

  test("read a stream in pieces", () => {
    for (const size of [0, -1, "x", null, 1e9])
      expect(paramsOf("Stream", "read", { size })).toEqual({ size: 1_048_576 });
    expect(paramsOf("Stream", "read", { size: 100 })).toEqual({ size: 100 });
  });

  test("speak JavaScript", () => {
    expect(paramsOf("Root", "initialize", { sdkLanguage: "python" })).toEqual({ sdkLanguage: "javascript" });
  });
});

test("isOpenAddress() knows the web and what a page holds itself", () => {
  const open = ["http://a/", "HTTPS://b/", "about:blank", "about:srcdoc", "data:text/html,x", "blob:http://a/1"];
  expect(open.filter((url) => !isOpenAddress(url))).toEqual([]);
  const closed = [
    "file:///x",
    "about:config",
    "chrome://gpu",
    "ws://a",
    "view-source:http://a",
    "/path",
    "",
    undefined,
  ];
  expect(closed.filter((url) => isOpenAddress(url))).toEqual([]);
});

test("isWebAddress() knows what has a host", () => {
  expect(["http://a/", "HTTPS://b"].every(isWebAddress)).toBe(true);
  expect(["about:blank", "data:,x", "http:", "https://", 7].some(isWebAddress)).toBe(false);
});
