import { fork } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createEgress, createPoliteness } from "@millrace/egress";
import type { MillraceError } from "@millrace/flow/errors";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { BrowserCapability } from "../capability/browser-capability.ts";
import { type BrowserOptions, browser } from "../capability/declaration.ts";
import { driverFolderPrefix } from "../driver/driver-folder.ts";
import { bind } from "../runner/bind.ts";
import { type PageServer, startPageServer } from "../testing/page-server.ts";
import { descendantsOf, isRunning, userOf } from "../testing/processes.ts";
import { createRunClient } from "../testing/run-client.ts";
import { createTestHost, type TestHost } from "../testing/test-host.ts";
import { nobodyId } from "./browser-confinement.ts";
import type { BrowserHostOptions } from "./browser-host.ts";

let site: PageServer;
let shared: TestHost;
let worker: TestHost;
let inside = 0;
const visits: string[] = [];
const quiet = { trace: "never" } as const;

beforeAll(async () => {
  site = await startPageServer({
    "/": "<title>Home</title>",
    "/robots.txt": (_, response) => void response.end("User-agent: *\nDisallow: /private\n"),
    "/counted": (request, response) => {
      inside += 1;
      visits.push(`${request.url?.replace("/counted", "")} with ${inside} inside`);
      response.once("close", () => (inside -= 1));
      setImmediate(() => response.end("done"));
    },
  });
  shared = await createTestHost([site.authority]);
});
afterAll(async () => {
  await shared.close();
  await site.close();
});

/** The host of the tests that need nothing special of theirs: a browser takes a second to start. */
function share(): void {
  worker = shared;
}

async function work(options: Partial<BrowserHostOptions> = {}): Promise<void> {
  worker = await createTestHost([site.authority], options);
  onTestFinished(() => worker.close());
}

function run(options: BrowserOptions = { connections: ["site"] }, project?: string) {
  const started = createRunClient(worker.host, browser(options).settings, project);
  return { ...started, web: bind(started.client) as BrowserCapability };
}

async function failureOf(promise: Promise<unknown>): Promise<MillraceError> {
  return promise.then(
    () => Promise.reject(new Error("it did not fail")),
    (thrown: unknown) => thrown as MillraceError,
  );
}

/** Opens a session that lasts until it is told to end or its browser goes. */
async function openSession(web: BrowserCapability, name = "stay") {
  const open = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const over = web.session(name, quiet, async (page) => {
    open.resolve();
    await Promise.race([end.promise, page.waitForEvent("close", { timeout: 0 })]);
    return page.title();
  });
  over.catch(open.reject);
  await open.promise;
  return { over, end: end.resolve };
}

const poll = <Value>(value: () => Value) => expect.poll(value, { timeout: 10_000 });
const status = () => worker.host.status();

describe("where no browser can be had", () => {
  test("a session fails with what to do, and available() is false", async () => {
    await work({ find: async () => undefined });
    const { web, lines } = run();
    expect(await web.available()).toBe(false);
    expect(lines[0]).toMatch(/^warn: .*none was found/);
    expect(await failureOf(web.session("open", () => null))).toMatchObject({
      code: "CAPABILITY_UNAVAILABLE",
      retry: false,
      hint: expect.stringContaining("apt-get install chromium"),
    });
    expect(status()).toMatchObject({ browser: null, open: 0, waiting: 0, browsers: 0, pids: [] });
  });

  test("as the one named does not exist", async () => {
    await work({ executablePath: "/no/such/browser" });
    const { web } = run();
    expect(await web.available()).toBe(false);
    const error = await failureOf(web.session("open", () => null));
    expect(error).toMatchObject({ code: "CAPABILITY_UNAVAILABLE", hint: expect.stringContaining("MILLRACE_BROWSER") });
  });

  test("as it does not start in time", async () => {
    await work({ executablePath: "/usr/bin/yes", startTimeoutMs: 1 });
    const error = await failureOf(run().web.session("open", () => null));
    expect(error).toMatchObject({ code: "BROWSER_TIMEOUT", message: expect.stringContaining("in 1 ms") });
    expect(status().pids).toEqual([]);
  });
});

describe("sessions share", () => {
  test("one browser, and wait for a place in the order in which they came", async () => {
    const lines: string[] = [];
    await work({ maxSessions: 1, onProgress: (line) => lines.push(line) });
    const first = await openSession(run().web);
    const order: number[] = [];
    const later = [1, 2, 3].map((number) =>
      run().web.session("next", quiet, () => {
        order.push(number);
        return number;
      }),
    );
    await poll(status).toMatchObject({ open: 1, waiting: 3, browsers: 1 });
    first.end();
    await Promise.all(later);
    expect(order).toEqual([1, 2, 3]);
    expect(lines).toEqual([expect.stringMatching(/^Starting the browser .*chrom/)]);
    expect(status().browser?.version).toMatch(/^\d+\.\d+/);
  });

  test("no browser with another project", async () => {
    await work();
    const a = await openSession(run({}, "a").web);
    const b = await openSession(run({}, "b").web);
    expect(status()).toMatchObject({ open: 2, browsers: 2 });
    a.end();
    b.end();
    await Promise.all([a.over, b.over]);
  });

  test("a browser only so many times", async () => {
    await work({ maxUses: 2 });
    const { web } = run();
    const pids: string[] = [];
    for (const name of ["a", "b", "c"]) {
      await web.session(name, quiet, () => {
        pids.push(status().pids.slice(-2).join());
        return null;
      });
    }
    expect(pids[0]).toBe(pids[1]);
    expect(pids[2]).not.toBe(pids[1]);
    await poll(status).toMatchObject({ browsers: 1 });
  });

  test("a browser that is ended when nobody has needed it for a while", async () => {
    await work({ idleMs: 20 });
    await run().web.session("once", quiet, () => null);
    await poll(status).toMatchObject({ browsers: 0, pids: [] });
    await run().web.session("again", quiet, () => null);
  });

  test("nothing with a run that was canceled while it waited", async () => {
    await work({ maxSessions: 1 });
    const first = await openSession(run().web);
    const second = run();
    const waiting = failureOf(second.web.session("wait", () => null));
    await poll(status).toMatchObject({ waiting: 1 });
    second.cancel();
    expect(await waiting).toMatchObject({ code: "BROWSER_SESSION_OVER" });
    expect(status()).toMatchObject({ open: 1, waiting: 0 });
    first.end();
    await first.over;
  });
});

test("a browser is confined as far as the machine allows", async () => {
  share();
  const { over, end } = await openSession(run().web);
  const { confinement, pids } = status();
  const isRoot = process.getuid?.() === 0;
  // As root the driver and its browser are nobody's, so that there is nothing that the sandbox alone has to keep.
  expect(confinement?.user).toBe(isRoot ? "nobody" : "worker's");
  expect(confinement?.sandbox || isRoot).toBe(true);
  expect(pids.map(userOf)).toEqual(pids.map(() => (isRoot ? nobodyId : process.getuid?.())));
  end();
  await over;
});

describe("when a browser goes away", () => {
  for (const [what, which] of [
    ["its driver", 0],
    ["the browser itself", 1],
  ] as const) {
    test(`as ${what} is killed, its sessions fail so that they are tried again on a fresh one`, async () => {
      share();
      const { web } = run();
      const { over } = await openSession(web);
      const { pids } = status();
      process.kill(pids[which] ?? 0, "SIGKILL");
      expect(await failureOf(over)).toMatchObject({ code: "BROWSER_CRASHED", retry: true });
      const title = await web.session("again", async (page) => {
        await page.goto(site.origin);
        return page.title();
      });
      expect(title).toBe("Home");
      await poll(() => pids.filter(isRunning)).toEqual([]);
    });
  }

  test("as its driver hangs, the end of a session takes it away for all", async () => {
    await work({ closeTimeoutMs: 100 });
    const mine = run();
    const ending = failureOf((await openSession(mine.web)).over);
    const other = failureOf((await openSession(run().web)).over);
    const { pids } = status();
    process.kill(pids[0] ?? 0, "SIGSTOP");
    await worker.host.endRun(mine.scope);
    expect(await ending).toMatchObject({ code: "BROWSER_SESSION_OVER" });
    expect(await other).toMatchObject({ code: "BROWSER_CRASHED", retry: true });
    await poll(() => pids.filter(isRunning)).toEqual([]);
    await run().web.session("again", quiet, () => null);
  });

  test("with its worker, which was killed, nothing of it stays behind", async () => {
    const folder = await mkdtemp(join(tmpdir(), "millrace-test-"));
    // As /tmp is: where the browser is nobody's, nobody has to remove its folder.
    await chmod(folder, 0o1777);
    const child = fork(fileURLToPath(new URL("../testing/worker-process.ts", import.meta.url)), {
      execArgv: [],
      env: { ...process.env, TMPDIR: folder },
    });
    const [pids] = (await once(child, "message")) as [number[]];
    const all = [...descendantsOf(child.pid ?? 0)];
    expect(pids.filter((pid) => all.includes(pid))).toHaveLength(2);
    expect(await driverFoldersIn(folder)).toHaveLength(1);
    child.kill("SIGKILL");
    await poll(() => all.filter(isRunning)).toEqual([]);
    await poll(() => driverFoldersIn(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  }, 60_000);
});

async function driverFoldersIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith(driverFolderPrefix));
}

describe("the end of", () => {
  test("a run closes what it holds, and nothing of another", async () => {
    share();
    const mine = run();
    const other = run();
    const ending = await openSession(mine.web);
    const staying = await openSession(other.web);
    const error = failureOf(ending.over);
    await worker.host.endRun(mine.scope);
    expect(status().open).toBe(1);
    expect(await error).toMatchObject({ code: "BROWSER_SESSION_OVER" });
    staying.end();
    expect(await staying.over).toBe("");
  });

  test("the worker closes every session and browser, and tells those who wait", async () => {
    await work({ maxSessions: 1 });
    const { web } = run();
    const open = failureOf((await openSession(web)).over);
    const waiting = failureOf(run().web.session("wait", () => null));
    await poll(status).toMatchObject({ waiting: 1 });
    const { pids } = status();
    await worker.host.close();
    expect(pids.filter(isRunning)).toEqual([]);
    for (const error of [await open, await waiting]) {
      expect(error).toMatchObject({ code: "CAPABILITY_UNAVAILABLE", retry: true });
    }
    expect(await failureOf(web.session("late", () => null))).toMatchObject({
      code: "CAPABILITY_UNAVAILABLE",
      message: expect.stringContaining("shutting down"),
    });
  });
});

describe("politeness", () => {
  test("lets one visit at a time through to a host, from all sessions together", async () => {
    const egress = createEgress();
    const clock = { nowMs: Date.now, wait: (ms: number, signal: AbortSignal) => wait(ms, undefined, { signal }) };
    await work({ politeness: createPoliteness({ egress, clock, parallel: 1 }) });
    visits.length = 0;
    const visit = (name: string) =>
      run({ connections: ["site"], robots: "ignore" }).web.session(name, quiet, async (page) => {
        await page.goto(`${site.origin}/counted?${name}`);
        return null;
      });
    await Promise.all(["a", "b", "c"].map(visit));
    expect(visits.toSorted()).toEqual(["?a with 1 inside", "?b with 1 inside", "?c with 1 inside"]);
    await egress.close();
  });

  test("heeds robots.txt unless the flow is told to ignore it", async () => {
    share();
    const visit = (robots: "obey" | "ignore") =>
      run({ connections: ["site"], robots }).web.session("visit", quiet, async (page) => {
        const response = await page.goto(`${site.origin}/private`);
        return response?.status() ?? 0;
      });
    expect(await failureOf(visit("obey"))).toMatchObject({ code: "ROBOTS_REFUSED", retry: false });
    expect(await visit("ignore")).toBe(404);
  });
});

describe("a host refuses", () => {
  beforeAll(share);

  test("a connection that does not exist", async () => {
    const error = await failureOf(run({ connections: ["bank"] }).web.session("open", () => null));
    expect(error).toMatchObject({ code: "CAPABILITY_NOT_GRANTED", message: expect.stringContaining('"bank"') });
  });

  test("settings that browser() did not make", async () => {
    const { client } = createRunClient(worker.host, { hosts: 7 });
    const error = await failureOf((bind(client) as BrowserCapability).session("open", () => null));
    expect(error).toMatchObject({ code: "FLOW_DEFINITION_INVALID" });
  });

  test("methods that it does not have", async () => {
    const { client } = run();
    await expect(client.call("destroy", null)).rejects.toMatchObject({ code: "REQUEST_INVALID" });
    const channel = await client.connect("desktop", null);
    const reason = await new Promise<string>((resolve) => channel.onClose(resolve));
    expect(reason).toContain('"desktop"');
  });

  const texts = {
    "no frame": "hello",
    "control that is no JSON": "c{",
    "control that is no call": 'c{"t":"result","id":1,"value":null}',
    "control that is too long": `c${JSON.stringify({ t: "call", id: 1, method: "x", params: "y".repeat(70_000) })}`,
    "a message of 33 MiB": `p${"x".repeat(33 * 1024 * 1024)}`,
  };
  for (const [what, text] of Object.entries(texts)) {
    test(`a runner that sends ${what}`, async () => {
      const { client } = run();
      const channel = await client.connect("session", { page: {} });
      const said: string[] = [];
      channel.onMessage((message) => said.push(message));
      channel.send(text);
      await new Promise<string>((resolve) => channel.onClose(resolve));
      expect(JSON.parse(said.at(-1)?.slice(1) ?? "")).toMatchObject({
        method: "failed",
        params: { code: what.includes("33") ? "VALUE_TOO_LARGE" : "RUNNER_MESSAGE_REFUSED" },
      });
    });
  }

  test("a runner that asks for what there is not, without ending its session", async () => {
    const { client } = run();
    const channel = await client.connect("session", { page: {} });
    const answer = new Promise<string>((resolve) => {
      channel.onMessage((message) => message.includes('"t":"error"') && resolve(message));
    });
    channel.send('c{"t":"call","id":1,"method":"toString","params":null}');
    expect(await answer).toContain("REQUEST_INVALID");
    channel.close("done");
    await poll(status).toMatchObject({ open: 0 });
  });
});
