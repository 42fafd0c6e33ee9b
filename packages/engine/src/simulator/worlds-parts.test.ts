import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Disturbance, type DisturbanceKind, disturbanceKinds, parsePlan, planText } from "./disturbance.ts";
import { findReply } from "./find-reply.ts";
import { planWorlds } from "./plan-worlds.ts";
import { SimulatedClock } from "./simulated-clock.ts";

const kinds = Object.keys(disturbanceKinds) as DisturbanceKind[];
const anyDisturbance: fc.Arbitrary<Disturbance> = fc.record({
  kind: fc.constantFrom(...kinds),
  at: fc.integer({ min: 1, max: 999_999 }),
  amount: fc.integer({ min: -200_000_000, max: 200_000_000 }),
});

describe("parsePlan()", () => {
  test("reads what planText() writes", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.nat(9_999), fc.array(anyDisturbance), (seed, input, disturbances) => {
        const plan = { seed, input, disturbances };
        expect(parsePlan(planText(plan))).toEqual(plan);
      }),
    );
  });

  test.each(["", "7", "x/kill-after@7", "1/fall-over@7", "1/kill-after", "1/kill-after@", "1/toString@1"])(
    "refuses %j",
    (text) => expect(() => parsePlan(text)).toThrow(expect.objectContaining({ code: "INPUT_INVALID" })),
  );
});

describe("planWorlds()", () => {
  const size = { writes: 4, calls: 2 };
  test("tries every single disturbance at every place, then several", () => {
    const plans = [...planWorlds({ seed: 1, input: 0, worlds: 500, size })].map(({ disturbances }) => disturbances);
    const singles = plans.filter(({ length }) => length === 1).map(([one]) => `${one!.kind} ${one!.at}`);
    for (const [kind, { counts }] of Object.entries(disturbanceKinds)) {
      const places = counts === "writes" ? size.writes : counts === "calls" ? size.calls : 1;
      for (let at = 1; at <= places; at++) expect(singles).toContain(`${kind} ${at}`);
    }
    expect(plans).toHaveLength(500);
    expect(plans.some(({ length }) => length > 2)).toBe(true);
  });

  test("gives the same worlds for the same seed, and others for another one", () => {
    const texts = (seed: number) => [...planWorlds({ seed, input: 0, worlds: 50, size })].map(planText);
    expect(texts(3)).toEqual(texts(3));
    expect(texts(3)).not.toEqual(texts(4));
  });

  test("keeps to the number of worlds, and a run's runner dies twice at most", () => {
    const plans = [...planWorlds({ seed: 1, input: 0, worlds: 300, size: { writes: 100, calls: 0 } })];
    expect(plans).toHaveLength(300);
    for (const { disturbances } of plans)
      expect(disturbances.filter(({ kind }) => kind === "runner-dies").length).toBeLessThanOrEqual(2);
  });
});

describe("findReply()", () => {
  const found = (declared: string, method: string, path: string | null) =>
    findReply({ [declared]: 1 }, { method, path })?.params ?? null;
  test.each([
    ["GET /invoices", "GET", "/invoices", {}],
    ["GET /invoices", "POST", "/invoices", null],
    ["GET /invoices", "GET", "/invoices/7", null],
    ["GET /invoices/:id", "GET", "/invoices/7", { id: "7" }],
    ["GET /invoices/:id", "GET", "/invoices/7/lines", null],
    ["GET /a.b", "GET", "/axb", null],
    ["GET /files/*", "GET", "/files/a/b", {}],
    ["GET", "GET", "/anything", {}],
    ["read page", "session", "read page", {}],
    ["fetch https://*", "fetch", "https://shop.example/p", {}],
    ["available", "available", null, {}],
    ["send", "read", null, null],
  ])("%j answers %s %j: %j", (declared, method, path, params) => expect(found(declared, method, path)).toEqual(params));
});

describe("SimulatedClock", () => {
  test("fires timers in their order, and those of a dead process never", () => {
    const clock = new SimulatedClock(1_000);
    const fired: string[] = [];
    const process = clock.process();
    process.setTimer(30, () => fired.push("process"));
    clock.setTimer(20, () => fired.push("outside"));
    expect(clock.fireNext()).toBe(true);
    expect(clock.nowMs()).toBe(1_020);
    process.die();
    expect(clock.fireNext()).toBe(false);
    expect(fired).toEqual(["outside"]);
  });

  test("lets the outside live through a jump ahead, while no process notices", async () => {
    const clock = new SimulatedClock(0);
    const seen: [string, number][] = [];
    const process = clock.process();
    process.setTimer(50, () => seen.push(["process", clock.nowMs()]));
    clock.setTimer(40, () => seen.push(["second", clock.nowMs()]));
    clock.setTimer(10, () => seen.push(["first", clock.nowMs()]));
    await clock.jumpWall(100, async () => {});
    expect(seen).toEqual([
      ["first", 10],
      ["second", 40],
    ]);
    expect([clock.nowMs(), process.monotonicMs()]).toEqual([100, 0]);
    clock.fireNext();
    expect(seen.at(-1)).toEqual(["process", 150]);
    await clock.jumpWall(-120, async () => {});
    expect([clock.nowMs(), process.monotonicMs()]).toEqual([30, 50]);
  });
});
