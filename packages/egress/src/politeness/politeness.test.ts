import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createEgress } from "../egress.ts";
import type { Reach } from "../reach/reach.ts";
import { type LoopbackServer, startHttpServer } from "../testing/loopback-server.ts";
import { ManualClock, settle } from "../testing/manual-clock.ts";
import { createPoliteness, type PolitenessOptions, type VisitOptions } from "./politeness.ts";

const egress = createEgress();
const clock = new ManualClock();
let robots: { status: number; body: string; location?: string };
let asked: string[];
let site: LoopbackServer;

beforeEach(async () => {
  robots = { status: 200, body: "User-agent: *\nDisallow: /private" };
  asked = [];
  site = await startHttpServer((request, response) => {
    asked.push(`${request.url} ${request.headers["user-agent"]}`);
    const { status, body, location } = robots;
    response.writeHead(status, location === undefined ? {} : { location }).end(body);
  });
});
afterEach(() => site.close());

const make = (options: Partial<PolitenessOptions> = {}) => createPoliteness({ egress, clock, ...options });
const visit = (options: Partial<VisitOptions> = {}): VisitOptions => ({
  reach: { hosts: ["*"], grants: [site.authority] },
  robots: "obey",
  ...options,
});

describe("politeness.enter() and robots.txt", () => {
  test("asks each origin once and refuses what it forbids, for good", async () => {
    const politeness = make();
    (await politeness.enter(`${site.origin}/shop`, visit()))();
    await expect(politeness.enter(`${site.origin}/private/1?x`, visit())).rejects.toMatchObject({
      code: "ROBOTS_REFUSED",
      retry: false,
      message: `Cannot visit ${site.origin}/private/1 as its robots.txt must allow it: Disallow: /private`,
      data: { origin: site.origin, rule: "Disallow: /private" },
    });
    expect(asked).toEqual(["/robots.txt Millrace"]);
  });

  test("asks once for many who come at the same time", async () => {
    const politeness = make({ parallel: 10 });
    await Promise.all([1, 2, 3].map((page) => politeness.enter(`${site.origin}/${page}`, visit())));
    expect(asked).toHaveLength(1);
  });

  test("asks nothing when told to ignore it", async () => {
    (await make().enter(`${site.origin}/private`, visit({ robots: "ignore" })))();
    expect(asked).toEqual([]);
  });

  test("asks again after 24 hours", async () => {
    const politeness = make();
    (await politeness.enter(site.origin, visit()))();
    await clock.advance(24 * 3_600_000 - 1);
    (await politeness.enter(site.origin, visit()))();
    expect(asked).toHaveLength(1);
    await clock.advance(1);
    (await politeness.enter(site.origin, visit()))();
    expect(asked).toHaveLength(2);
  });

  test.each([404, 403, 410])("takes %i for permission", async (status) => {
    robots = { status, body: "User-agent: *\nDisallow: /" };
    (await make().enter(`${site.origin}/private`, visit()))();
  });

  test("takes a redirect that leads nowhere or out of reach for permission", async () => {
    robots = { status: 302, body: "", location: "/robots.txt" };
    (await make().enter(`${site.origin}/private`, visit()))();
    robots = { status: 302, body: "", location: "http://elsewhere.example/robots.txt" };
    const reach = { hosts: [site.authority], grants: [site.authority] };
    (await make().enter(`${site.origin}/private`, visit({ reach })))();
    robots = { status: 304, body: "" };
    (await make().enter(`${site.origin}/private`, visit()))();
  });

  test("leaves an origin alone for a minute when it answers 5xx, and says that later is better", async () => {
    const politeness = make();
    robots = { status: 503, body: "" };
    await expect(politeness.enter(`${site.origin}/shop`, visit())).rejects.toMatchObject({
      code: "ROBOTS_REFUSED",
      retry: true,
      retryAfterMs: 60_000,
      message: `Cannot visit ${site.origin}/shop as its robots.txt must be readable: it answers 503`,
    });
    robots = { status: 200, body: "" };
    await clock.advance(59_999);
    await expect(politeness.enter(`${site.origin}/shop`, visit())).rejects.toThrow("it answers 503");
    await clock.advance(1);
    (await politeness.enter(`${site.origin}/shop`, visit()))();
  });

  test("hands on the error of a host that cannot be reached, and asks again the next time", async () => {
    const politeness = make();
    const { close, origin } = site;
    await close();
    const visits = [1, 2].map(() => politeness.enter(`${origin}/shop`, visit()));
    for (const failed of await Promise.allSettled(visits)) {
      expect(failed).toMatchObject({ status: "rejected", reason: { code: "EGRESS_CONNECT_FAILED", retry: true } });
    }
    site = await startHttpServer((_request, response) => response.end());
  });

  test("reads the first 512 KiB of a file that does not end", async () => {
    robots.body += `\n#${"x".repeat(600_000)}\nDisallow: /late`;
    const politeness = make();
    await expect(politeness.enter(`${site.origin}/private`, visit())).rejects.toThrow("Disallow: /private");
    (await politeness.enter(`${site.origin}/late`, visit()))();
  });

  test("keeps answers of one reach from another", async () => {
    const politeness = make();
    (await politeness.enter(site.origin, visit()))();
    await expect(politeness.enter(site.origin, visit({ reach: { hosts: ["*"], grants: [] } }))).rejects.toMatchObject({
      code: "EGRESS_ADDRESS_REFUSED",
    });
    await expect(politeness.enter(site.origin, visit({ reach: { hosts: [], grants: [] } }))).rejects.toMatchObject({
      code: "EGRESS_HOST_REFUSED",
    });
  });

  test("can be given up while the file is fetched", async () => {
    const controller = new AbortController();
    const entering = make().enter(site.origin, visit({ signal: controller.signal }));
    controller.abort(new Error("canceled"));
    await expect(entering).rejects.toThrow("canceled");
  });
});

describe("politeness.enter() and the pace of a host", () => {
  const ignore = { robots: "ignore" } as const;
  const publicReach: Reach = { hosts: ["*"], grants: [] };

  function pace(politeness = make()) {
    const started: number[] = [];
    const enter = async (url: string, reach = publicReach) => {
      const release = await politeness.enter(url, { reach, ...ignore });
      started.push(clock.nowMs());
      return release;
    };
    return { started, enter };
  }

  test("two visits at a time and half a second between two starts, per host and port", async () => {
    const { started, enter } = pace();
    const [first] = [enter("http://a.example/1"), enter("http://a.example/2"), enter("http://a.example/3")];
    void enter("http://b.example/");
    void enter("http://a.example:8080/");
    await settle();
    expect(started).toHaveLength(3);
    await clock.advance(500);
    expect(started).toHaveLength(4);
    await clock.advance(10_000);
    expect(started).toHaveLength(4);
    (await first)?.();
    await settle();
    expect(started).toHaveLength(5);
  });

  test("no delay at a granted host, unless its robots.txt asks for one, up to a limit", async () => {
    const reach = { hosts: ["*"], grants: [site.authority] };
    const { started, enter } = pace();
    await Promise.all([enter(site.origin, reach), enter(site.origin, reach)]);
    expect(started[1]).toBe(started[0]);

    robots.body = "User-agent: *\nCrawl-delay: 999";
    const politeness = make({ maxCrawlDelayMs: 2_000 });
    (await politeness.enter(site.origin, visit()))();
    const second = politeness.enter(site.origin, visit());
    while (clock.sleepers === 0) await settle();
    await clock.advance(1_999);
    expect(clock.sleepers).toBe(1);
    await clock.advance(1);
    (await second)();
  });

  test("waits as Retry-After says, up to a limit", async () => {
    const { started, enter } = pace(make({ maxBackOffMs: 10_000 }));
    (await enter("http://a.example/"))({ status: 429, retryAfter: "3" });
    const next = enter("http://a.example/");
    await clock.advance(2_999);
    expect(started).toHaveLength(1);
    await clock.advance(1);
    (await next)({ status: 503, retryAfter: "86400" });
    void enter("http://a.example/");
    await clock.advance(9_999);
    expect(started).toHaveLength(2);
    await clock.advance(1);
    expect(started).toHaveLength(3);
  });

  test("doubles its guess from a second to a minute without Retry-After, and forgets it after an answer", async () => {
    const { started, enter } = pace(make({ delayMs: 0 }));
    const pauses: number[] = [];
    const answers = [503, 429, 503, 503, 503, 503, 503, 503, 200, 503];
    for (const status of answers) {
      const beforeMs = clock.nowMs();
      const entering = enter("http://a.example/");
      await settle();
      while (started.length === pauses.length) await clock.advance(500);
      pauses.push((clock.nowMs() - beforeMs) / 1_000);
      (await entering)({ status });
    }
    expect(pauses).toEqual([0, 1, 2, 4, 8, 16, 32, 60, 60, 0]);
  });

  test("counts a visit that is released twice once", async () => {
    const { started, enter } = pace(make({ parallel: 1, delayMs: 0 }));
    const release = await enter("http://a.example/");
    release();
    release({ status: 429 });
    await enter("http://a.example/");
    void enter("http://a.example/");
    await settle();
    expect(started).toHaveLength(2);
  });

  test("forgets hosts that are idle, and none that is not", async () => {
    const { started, enter } = pace(make({ parallel: 1, delayMs: 0 }));
    await enter("http://busy.example/");
    for (let index = 0; index < 1_500; index += 1) (await enter(`http://h${index}.example/`))();
    void enter("http://busy.example/");
    await settle();
    expect(started).toHaveLength(1_501);
  });

  test("refuses what is no web URL", async () => {
    await expect(make().enter("ftp://a.example/", visit())).rejects.toMatchObject({ code: "EGRESS_PROTOCOL_REFUSED" });
  });
});
