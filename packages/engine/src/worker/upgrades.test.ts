import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CapabilityClient, type CapabilityHost, declareCapability, defineFlow, type Flow } from "@millrace/flow";
import { openSqliteStore } from "@millrace/store";
import { decideApproval, listApprovals } from "@millrace/store/approvals";
import { pauseQueue } from "@millrace/store/queues";
import { afterEach, expect, test } from "vitest";
import { journalFaults } from "../testing/check-journal.ts";
import { writeOlderDatabase } from "../testing/older-schema.ts";
import { type VirtualClock, virtualClock } from "../testing/virtual-clock.ts";
import { project, World, type WorldOptions } from "../testing/world.ts";

// Few heartbeats, as virtual time passes them one by one.
const quiet: WorldOptions = { leaseMs: 90 * 24 * 3_600_000 };
const kinds = ["sleeper", "listener", "asker", "caller", "queued"] as const;
const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function openAt(folder: string, { clock, options = quiet }: { clock: VirtualClock; options?: WorldOptions }) {
  const store = await openSqliteStore({ file: join(folder, "store.sqlite"), thread: false, clock });
  const world = new World({ clock, store, folder, options });
  worlds.push(world);
  await world.begin();
  return world;
}
const newFolder = () => mkdtemp(join(tmpdir(), "millrace-upgrade-"));

/** A flow that has done something, waits, and says what came of it and by which code. */
function parked(name: (typeof kinds)[number], code: string, { first = "first" } = {}): Flow {
  return defineFlow({
    name,
    ...(name === "queued" && { queue: { name: "narrow", concurrency: 50 } as never }),
    async run({ input, step }) {
      const done = await step(first, () => input as number);
      if (name === "sleeper") await step.sleep("wait", "30d");
      if (name === "listener") await step.waitFor("wait", { signal: "go" });
      if (name === "asker") await step.approval("wait");
      if (name === "caller") await step.call("wait", "listener", done);
      return step("last", () => `${done} by ${code}`);
    },
  }) as unknown as Flow;
}

/** Parks so many runs of each kind; of those that call, their children wait beside the listeners. */
async function park(world: World, each: number): Promise<void> {
  for (const kind of kinds) await world.publish(parked(kind, "old"));
  await pauseQueue(world.store.tables, { project, queue: "narrow" }, true);
  const starts = kinds.flatMap((kind) => Array.from({ length: each }, (_, n) => world.start(kind, n)));
  await Promise.all(starts);
  await world.until(
    async () => (await count(world, "waiting")) === 5 * each && (await count(world, "queued")) === each,
  );
}

async function count(world: World, ...status: ("waiting" | "queued" | "running" | "succeeded" | "failed")[]) {
  const { build, read } = world.store.tables;
  const query = build.selectFrom("runs").select((eb) => eb.fn.countAll<number>().as("count"));
  const [row] = await read(query.where("status", "in", status));
  return Number(row!.count);
}

/** Lets everything come that runs wait for. */
async function release(world: World): Promise<void> {
  const { tables } = world.store;
  await pauseQueue(tables, { project, queue: "narrow" }, false);
  await tables.write([], { duties: true });
  for (const { runId } of await world.store.listRuns({ project, flow: "listener", status: "waiting", limit: 1_000 }))
    await world.control.signal({ project, runId, name: "go", payload: null });
  const decision = { outcome: "approved", by: "ada", comment: null, answer: null } as const;
  for (const { approvalId } of await listApprovals(tables, { project, state: "open", limit: 1_000 }))
    await decideApproval(tables, { project, approvalId, decision });
  await world.advance(30 * 24 * 3_600_000);
  await world.until(async () => (await count(world, "waiting", "queued", "running")) === 0);
}

const outputs = async (world: World, flow: string) => {
  const runs = await world.store.listRuns({ project, flow, limit: 1_000 });
  return (await Promise.all(runs.map(({ runId }) => world.output(runId)))) as string[];
};

test("1,000 runs that wait are in a data folder of an older schema: it is migrated, and all of them finish", async () => {
  const clock = virtualClock();
  const [folder, older] = [await newFolder(), await newFolder()];
  const before = await openAt(folder, { clock });
  await park(before, 200);
  before.kill();
  await before.store.checkHealth();
  writeOlderDatabase(join(folder, "store.sqlite"), { to: join(older, "store.sqlite"), number: 5 });
  const after = await openAt(older, { clock });
  // What is migrated is backed up beside it.
  expect(await readdir(older)).toContainEqual(expect.stringMatching(/version-5\..*\.backup$/));
  for (const kind of kinds) await after.publish(parked(kind, "old"));
  await release(after);
  expect(await count(after, "succeeded")).toBe(1_200);
  for (const kind of kinds) {
    const expected = Array.from({ length: 200 }, (_, n) => `${n} by old`);
    expect(new Set(await outputs(after, kind))).toEqual(new Set(expected));
  }
  const [asked] = await after.store.listRuns({ project, flow: "asker", limit: 1 });
  const { runId } = asked!;
  expect(journalFaults(await after.entries(runId))).toEqual([]);
  expect((await after.kinds(runId)).filter((kind) => kind === "step.succeeded")).toHaveLength(2);
});

test("runs of a changed flow finish on the version they began on, unless they are migrated; those that cannot be are named", async () => {
  const world = await openAt(await newFolder(), { clock: virtualClock() });
  await park(world, 10);
  for (const kind of kinds) await world.publish(parked(kind, "new", { first: kind === "asker" ? "renamed" : "first" }));
  const migrate = (flow: string) => world.control.migrate({ project, flow, limit: 100 });
  for (const kind of ["sleeper", "queued"]) {
    const { runs } = await migrate(kind);
    expect(runs.map(({ refused }) => refused)).toEqual(Array(10).fill(null));
  }
  const { runs } = await migrate("asker");
  expect(runs).toHaveLength(10);
  for (const { refused } of runs)
    expect(refused).toMatchObject({ code: "REPLAY_DIVERGED", message: expect.stringContaining("first") });
  await release(world);
  const by = async (flow: string) => new Set((await outputs(world, flow)).map((output) => output.split(" by ")[1]));
  expect(await Promise.all(kinds.map(by))).toEqual(["new", "old", "old", "old", "new"].map((code) => new Set([code])));
});

test("runs go on with a connector that has changed, and what it does not do any more is refused by name", async () => {
  const world = await openAt(await newFolder(), { clock: virtualClock() });
  const ask = (context: object) => (context as { tool: CapabilityClient }).tool;
  const flow = (name: string, method: string) =>
    defineFlow({
      name,
      use: { tool: declareCapability<CapabilityClient>("tool", {}) },
      retry: { attempts: 0 },
      async run(context) {
        const { step } = context;
        const first = await step("first", () => ask(context).call("read", null));
        await step.sleep("nap", "1d");
        return [first, await step("last", () => ask(context).call(method, null))];
      },
    }) as unknown as Flow;
  const connector = (release: number, methods: readonly string[]): CapabilityHost => ({
    async call({ method }) {
      if (!methods.includes(method)) throw new Error(`Cannot ${method} as release ${release} does not have it`);
      return { release };
    },
    endRun: async () => {},
    close: async () => {},
  });
  const withHost = (host: CapabilityHost | null): WorldOptions => ({
    ...quiet,
    ...(host && { capabilities: { tool: { host, runnerModule: "" } } }),
    findCapability: async () => (client: CapabilityClient) => client,
  });
  await world.restart(withHost(connector(1, ["read", "write"])));
  for (const [name, method] of [
    ["keeps", "read"],
    ["loses", "write"],
  ] as const)
    await world.publish(flow(name, method));
  const [keeps, loses] = [await world.start("keeps"), await world.start("loses")];
  for (const runId of [keeps, loses]) await world.ended(runId, "waiting");
  await world.restart(withHost(connector(2, ["read"])));
  await world.ended(keeps);
  expect(await world.output(keeps)).toEqual([{ release: 1 }, { release: 2 }]);
  expect(await world.ended(loses)).toBe("failed");
  await expect(world.output(loses)).rejects.toThrow("Cannot write as release 2 does not have it");
  const gone = await world.start("keeps");
  await world.ended(gone, "waiting");
  await world.restart(withHost(null));
  expect(await world.ended(gone)).toBe("failed");
  await expect(world.output(gone)).rejects.toMatchObject({ message: expect.stringContaining("tool") });
});
