import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type PageServer, startPageServer } from "../testing/page-server.ts";
import { type RawDriver, type RawSession, startRawDriver } from "../testing/raw-session.ts";
import { primingHost } from "./proxy-sign-in.ts";

let site: PageServer;
let hidden: PageServer;
let driver: RawDriver;
let session: RawSession;
let passwords: (string | undefined)[];

beforeAll(async () => {
  hidden = await startPageServer({ "/": "the secret of this machine" });
  site = await startPageServer({
    "/": "<title>Home</title><body>home",
    "/cached.js": (_, response) => {
      response.writeHead(200, { "content-type": "text/javascript", "cache-control": "max-age=600" });
      response.end("1");
    },
    "/password": (request, response) => {
      passwords.push(request.headers.authorization, request.headers["proxy-authorization"]);
      response.writeHead(401, { "www-authenticate": 'Basic realm="site"' }).end("who are you?");
    },
    "/to-file": (_, response) => void response.writeHead(302, { location: "file:///etc/passwd" }).end(),
  });
  driver = await startRawDriver();
});
afterAll(async () => {
  await driver.close();
  await hidden.close();
  await site.close();
});
beforeEach(async () => {
  passwords = [];
  session = await driver.open({ grants: [site.authority] });
});
afterEach(() => session.close());

/** What any page or frame of the session shows. */
async function everythingShown(): Promise<string> {
  const content = await session.request(session.frame, "content");
  const text = await session.evaluate("document.documentElement.innerText");
  return JSON.stringify([content, text]);
}

async function resultOf(expression: string): Promise<unknown> {
  const { result, error } = await session.evaluate(expression);
  if (error !== undefined) return error;
  return (result?.value as { s?: string; n?: number; b?: boolean } | undefined)?.s ?? result?.value;
}

describe("a page cannot read a file", () => {
  const attempts: Readonly<Record<string, string>> = {
    "by its location": `location.href = "file:///etc/passwd"; new Promise((r) => setTimeout(r, 50))`,
    "by a form": `document.body.innerHTML = '<form action="file:///etc/passwd">'; document.forms[0].submit()`,
    "by a new window": `open("file:///etc/passwd"); 1`,
    "by fetch": `fetch("file:///etc/passwd").then((r) => r.text()).then((t) => document.body.append(t), String)`,
    "by a frame": `document.body.innerHTML = '<iframe src="file:///etc/passwd"></iframe><embed src="file:///etc/passwd">'; 1`,
    "by a redirect": `fetch("/to-file").then((r) => r.text()).then((t) => document.body.append(t), String)`,
    "by view-source": `location.href = "view-source:file:///etc/passwd"; 1`,
  };
  for (const from of ["the web", "about:blank"]) {
    for (const [how, expression] of Object.entries(attempts)) {
      test(`${how} from ${from}`, async () => {
        if (from === "the web") await session.request(session.frame, "goto", { url: site.origin });
        await session.evaluate(expression);
        expect(await everythingShown()).not.toContain("root:");
      });
    }
  }

  test("by a redirect of goto", async () => {
    const { error } = await session.request(session.frame, "goto", { url: `${site.origin}/to-file` });
    expect(error).toBeDefined();
    expect(await everythingShown()).not.toContain("root:");
  });
});

describe("a page cannot get past the egress", () => {
  beforeEach(async () => {
    await session.request(session.frame, "goto", { url: site.origin });
  });

  test("to a host that the flow does not name", async () => {
    await session.evaluate(`fetch("${hidden.origin}", { mode: "no-cors" }).catch(String)`);
    expect(session.egressRefusals).toMatchObject([
      { code: "EGRESS_HOST_REFUSED", message: expect.stringContaining(hidden.authority) },
    ]);
    expect(hidden.asked).toEqual([]);
  });

  test("by another spelling of loopback", async () => {
    const { port } = new URL(hidden.origin);
    for (const host of ["localhost", "[::1]", "127.1", "0.0.0.0", "2130706433"]) {
      await session.evaluate(`fetch("http://${host}:${port}", { mode: "no-cors" }).catch(String)`);
    }
    expect(hidden.asked).toEqual([]);
  });

  test("by a web socket", async () => {
    const url = hidden.origin.replace("http", "ws");
    const outcome = await resultOf(
      `new Promise((r) => { const s = new WebSocket("${url}"); s.onopen = () => r("open"); s.onerror = () => r("error"); })`,
    );
    expect(outcome).toBe("error");
    expect(hidden.asked).toEqual([]);
  });

  describe("by UDP", () => {
    let socket: Socket;
    let heard: number;
    beforeEach(async () => {
      heard = 0;
      socket = createSocket("udp4", () => (heard += 1));
      socket.bind(0, "127.0.0.1");
      await once(socket, "listening");
    });
    afterEach(() => socket.close());
    const port = () => (socket.address() as AddressInfo).port;

    test("with WebRTC", async () => {
      const gathered = await resultOf(`(async () => {
        const peer = new RTCPeerConnection({ iceServers: [{ urls: "stun:127.0.0.1:${port()}" }] });
        const found = [];
        peer.onicecandidate = ({ candidate }) => candidate && found.push(candidate.candidate);
        peer.createDataChannel("x");
        await peer.setLocalDescription(await peer.createOffer());
        while (peer.iceGatheringState !== "complete")
          await new Promise((r) => peer.addEventListener("icegatheringstatechange", r, { once: true }));
        return found.join();
      })()`);
      expect(gathered).toBe("");
      expect(heard).toBe(0);
    });

    test("with WebTransport", async () => {
      await session.evaluate(
        `(async () => { try { await new WebTransport("https://127.0.0.1:${port()}").ready } catch {} })()`,
      );
      expect(heard).toBe(0);
    });
  });
});

describe("the proxy's credentials", () => {
  test("are not told to a site that asks for a password", async () => {
    await session.request(session.frame, "goto", { url: `${site.origin}/password` });
    await session.request(session.frame, "goto", { url: site.origin });
    await session.evaluate(`fetch("/password").then((r) => r.status)`);
    expect(passwords.length).toBeGreaterThanOrEqual(4);
    expect(passwords.filter((password) => password !== undefined)).toEqual([]);
  });

  test("are not told to the client", async () => {
    await session.request(session.frame, "goto", { url: site.origin });
    const headers = await session.request(session.guid("Request"), "rawRequestHeaders");
    const { access } = session;
    expect(JSON.stringify([headers, session.initializer("BrowserContext")])).not.toContain(access?.username);
    expect(JSON.stringify(headers).toLowerCase()).not.toContain("proxy-authorization");
  });

  test("are told by the driver where a session begins otherwise than with goto, which nobody hears of", async () => {
    const page = session.guid("Page");
    await session.request(page, "updateSubscription", { event: "request", enabled: true });
    const both = ["/first", "/second"].map((path) =>
      session.evaluate(`fetch("${site.origin}${path}", { mode: "no-cors" }).then(() => document.title)`),
    );
    expect(await Promise.all(both)).toMatchObject([{ result: {} }, { result: {} }]);
    expect(site.asked.slice(-2).toSorted()).toEqual(["/first", "/second"]);
    expect(session.egressRefusals).toMatchObject([{ data: { host: primingHost } }]);
    expect(JSON.stringify(await session.request(page, "consoleMessages"))).not.toContain(primingHost);
    const heard = session.initializers("Request").map(({ url }) => String(url));
    expect(heard.toSorted()).toEqual(["/first", "/second"].map((path) => `${site.origin}${path}`));
  });

  test("are told by the first of two navigations at once", async () => {
    const [first, second] = ["/first", "/second"].map((path) =>
      session.request(session.frame, "goto", { url: `${site.origin}${path}` }),
    );
    expect((await first)?.error).toBeDefined();
    expect((await second)?.error).toBeUndefined();
    await session.evaluate(`fetch("/third")`);
    expect(site.asked.at(-1)).toBe("/third");
    expect(session.egressRefusals).toEqual([]);
  });

  test("leave the cache on", async () => {
    await session.request(session.frame, "goto", { url: site.origin });
    const before = site.asked.length;
    for (let times = 0; times < 3; times += 1) await session.evaluate(`fetch("/cached.js").then((r) => r.text())`);
    expect(site.asked.slice(before)).toEqual(["/cached.js"]);
  });
});
