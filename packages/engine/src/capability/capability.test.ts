import {
  type CapabilityChannel,
  type CapabilityClient,
  type CapabilityHost,
  declareCapability,
  type Json,
} from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { beforeEach, expect, test } from "vitest";
import { inlineRunners } from "../runner-process/inline-runner.ts";
import { flow, gate, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";

/** What the host of these tests was asked for, and what it does. */
interface Seen {
  readonly calls: { method: string; params: Json; scope: unknown; signal: AbortSignal }[];
  readonly ended: string[];
  readonly closes: string[];
  answer(method: string, params: Json): Promise<Json>;
  serve(channel: CapabilityChannel): Promise<void>;
  endRun(): Promise<void>;
}
let seen: Seen;

const host: CapabilityHost = {
  call({ method, params, scope, signal }) {
    seen.calls.push({ method, params, scope, signal });
    return seen.answer(method, params);
  },
  connect: (_request, channel) => {
    channel.onClose((reason) => void seen.closes.push(reason));
    return seen.serve(channel);
  },
  async endRun({ runId }) {
    await seen.endRun();
    seen.ended.push(runId);
  },
  async close() {},
};
const mute: CapabilityHost = { call: async () => undefined as never, endRun: async () => {}, close: async () => {} };

/** The runner's half hands the client on as it is. */
const bind = (client: CapabilityClient) => client;
const use = { tool: declareCapability<CapabilityClient>("tool", { setting: 1 }) };
const tools = (context: object) => (context as { tool: CapabilityClient }).tool;

const world = useWorld();
beforeEach(async () => {
  seen = {
    calls: [],
    ended: [],
    closes: [],
    answer: async (method) => `did ${method}`,
    serve: async () => {},
    endRun: async () => {},
  };
  await world().restart({
    capabilities: { tool: { host, runnerModule: "" }, mute: { host: mute, runnerModule: "" } },
    findCapability: async () => bind,
  });
});

async function run(body: Parameters<typeof flow>[0], rest: Parameters<typeof flow>[1] = { use: use as never }) {
  await world().publish(flow(body, rest));
  const runId = await world().start("flow");
  await world().ended(runId);
  return runId;
}

test("A call reaches the host with the worker's own word on whose it is", async () => {
  const runId = await run((context) => context.step("ask", () => tools(context).call("greet", { name: "x" })));
  expect(await world().output(runId)).toBe("did greet");
  expect(seen.calls).toMatchObject([
    {
      method: "greet",
      params: { name: "x" },
      scope: { project, runId, flow: "flow", name: "tool", settings: { setting: 1 } },
    },
  ]);
});

test("A host that answers nothing answers null", async () => {
  const quiet = { use: { quiet: declareCapability("mute", null) } as never };
  const runId = await run(
    (context) => context.step("ask", () => (context as unknown as { quiet: CapabilityClient }).quiet.call("m", 1)),
    quiet,
  );
  expect(await world().output(runId)).toBe(null);
});

test("An error of the host arrives in the flow as it was, and follows the step's policy", async () => {
  seen.answer = async () => {
    throw new MillraceError({
      code: "HTTP_STATUS",
      message: "Cannot get it: 404",
      retry: false,
      data: { status: 404 },
    });
  };
  const runId = await run((context) => context.step("ask", () => tools(context).call("get", null)));
  await expect(world().output(runId)).rejects.toMatchObject({
    code: "HTTP_STATUS",
    data: { status: 404 },
    retry: false,
  });
});

test("The call's own signal aborts it at the host, and one that was aborted before as well", async () => {
  seen.answer = () => new Promise(() => {});
  const aborted: string[] = [];
  const body = (early: boolean) => (context: Parameters<Parameters<typeof flow>[0]>[0]) =>
    context.step("ask", { retry: { attempts: 0 } }, async () => {
      const controller = new AbortController();
      if (early) controller.abort();
      void tools(context).call("slow", null, { signal: controller.signal });
      await world().until(() => seen.calls.length > 0);
      controller.abort();
      seen.calls.at(-1)!.signal.addEventListener("abort", () => aborted.push("late"));
      await world().until(() => seen.calls.at(-1)!.signal.aborted);
    });
  expect(await world().status(await run(body(false)))).toBe("succeeded");
  seen.calls.length = 0;
  expect(await world().status(await run(body(true)))).toBe("succeeded");
});

test("A capability that the version does not declare does not exist, whoever asks", async () => {
  const runId = await run(
    ({ step }) => step("ask", () => (undefined as never as CapabilityClient).call("m", null)),
    {},
  );
  await expect(world().output(runId)).rejects.toThrow();
  expect(seen.calls).toEqual([]);
});

test("A capability of a kind that this worker lacks is CAPABILITY_NOT_GRANTED", async () => {
  const runId = await run((context) => context.step("ask", () => tools(context).call("m", null)), {
    use: { tool: declareCapability("unheard-of", null) } as never,
  });
  await expect(world().output(runId)).rejects.toMatchObject({ code: "CAPABILITY_NOT_GRANTED" });
});

test("A capability whose runner half cannot be loaded fails the run", async () => {
  await world().restart({ ...world().options, findCapability: () => Promise.reject(new Error("no such module")) });
  const runId = await run(async () => 1);
  await expect(world().output(runId)).rejects.toThrow("no such module");
});

test("Parameters that are not JSON fail their call and nothing else", async () => {
  const runId = await run(async (context) => {
    await tools(context).call("m", undefined as never);
    return context.step("ask", () => tools(context).call("m", { n: 10n } as never));
  });
  await expect(world().output(runId)).rejects.toMatchObject({ code: "STEP_RESULT_NOT_JSON" });
  expect(seen.calls).toMatchObject([{ params: null }]);
  expect(world().runners).toHaveLength(1);
});

test("Inline runners that were given no capabilities say so", async () => {
  await world().restart({
    ...world().options,
    spawn: () => inlineRunners({ clock: world().clock, loadVersion: async () => tool }),
  });
  const tool = flow(async () => 1, { use: use as never });
  await expect(world().output(await run(async () => 1))).rejects.toThrow("no capability tool here");
});

test("A call in the flow's body keeps the run in its runner until it was answered", async () => {
  const slow = gate<Json>();
  seen.answer = () => slow.pass();
  await world().publish(
    flow((context) => Promise.all([tools(context).call("slow", null), context.step.sleep("nap", "1h")]), {
      use: use as never,
    }),
  );
  const runId = await world().start("flow");
  await slow.reached;
  await world().settle();
  expect(await world().status(runId)).toBe("running");
  slow.resolve("answered");
  await world().ended(runId, "waiting");
  expect(await world().ended(runId)).toBe("succeeded");
});

test("Messages of a channel go both ways in their order, also those that came early", async () => {
  seen.serve = async (channel) => {
    channel.send("early 1");
    channel.send("early 2");
    await world().settle();
    channel.onMessage((message) => channel.send(`echo ${message}`));
  };
  const runId = await run((context) =>
    context.step("talk", async () => {
      const channel = await tools(context).connect("talk", null);
      channel.send("a");
      channel.send("b");
      await world().settle();
      await world().settle();
      const heard: string[] = [];
      channel.onMessage((message) => void heard.push(message));
      channel.send("c");
      await world().until(() => heard.length === 5);
      channel.close("done");
      channel.send("into the void");
      return heard;
    }),
  );
  expect(await world().output(runId)).toEqual(["early 1", "early 2", "echo a", "echo b", "echo c"]);
  expect(seen.closes).toEqual(["done"]);
});

test("A channel that the host closes, or cannot open, tells the flow why", async () => {
  seen.serve = async (channel) => channel.close("enough");
  const told = (context: object) =>
    new Promise<string>(
      (resolve) =>
        void tools(context)
          .connect("talk", null)
          .then((channel) => channel.onClose(resolve)),
    );
  const body: Parameters<typeof flow>[0] = (context) =>
    context.step("talk", async () => {
      const first = await told(context);
      seen.serve = () => Promise.reject(new Error("no browser"));
      return [first, await told(context)];
    });
  expect(await world().output(await run(body))).toEqual(["enough", "no browser"]);
  const quiet = { use: { tool: declareCapability("mute", null) } as never };
  const runId = await run((context) => context.step("talk", () => told(context)), quiet);
  expect(await world().output(runId)).toContain("has no channels");
});

test("A listener that comes after the channel was closed is told at once", async () => {
  seen.serve = async (channel) => channel.close("enough");
  const runId = await run((context) =>
    context.step("talk", async () => {
      const channel = await tools(context).connect("talk", null);
      await new Promise((resolve) => channel.onClose(resolve as () => void));
      return new Promise((resolve) => channel.onClose(resolve));
    }),
  );
  expect(await world().output(runId)).toBe("enough");
});

test("When a run leaves its runner its calls are aborted, its channels closed and the host freed", async () => {
  seen.answer = () => new Promise(() => {});
  await world().publish(
    flow(
      (context) =>
        context.step("busy", async () => {
          const channel = await tools(context).connect("talk", null);
          channel.onClose(() => seen.closes.push("runner's end"));
          await tools(context).call("slow", null);
        }),
      { use: use as never },
    ),
  );
  const runId = await world().start("flow");
  await world().until(() => seen.calls.length === 1);
  await world().control.cancel({ project, runId });
  await world().ended(runId);
  await world().settle();
  expect(seen.calls[0]!.signal.aborted).toBe(true);
  expect(seen.closes.sort()).toEqual(["runner's end", "the run left its runner"]);
  expect(seen.ended).toEqual([runId]);
});

test("A call that is found when the lease is over, as after a freeze, touches nothing until it holds again", async () => {
  const asleep = gate<void>();
  await world().publish(
    flow(
      (context) =>
        context.step("a", async () => {
          await asleep.pass();
          return tools(context).call("touch", null);
        }),
      { use: use as never },
    ),
  );
  const runId = await world().start("flow");
  await asleep.reached;
  world().clock.jump(11_000);
  asleep.resolve();
  await world().settle();
  expect(seen.calls).toEqual([]);
  // The heartbeat that was due comes now.
  world().clock.fireNext();
  await world().ended(runId);
  expect(seen.calls).toHaveLength(1);
});

test("A call that is found by a worker whose runs another one has taken touches nothing at all", async () => {
  const asleep = gate<void>();
  await world().publish(
    flow(
      (context) =>
        context.step("a", async () => {
          await asleep.pass();
          return tools(context).call("touch", null);
        }),
      { use: use as never },
    ),
  );
  await world().start("flow");
  await asleep.reached;
  world().clock.jump(11_000);
  await world().store.openWorker({ workerId: "rival", leaseMs: 10_000, alone: true });
  asleep.resolve();
  await world().advance(20_000);
  await world().until(() => world().fenced === 1);
  expect(seen.calls).toEqual([]);
});

test("A run that comes back at once begins only when its earlier stay has been cleared away", async () => {
  const order: string[] = [];
  const freeing = gate<void>();
  seen.answer = async (method) => void order.push(method) as never;
  await world().publish(
    flow(
      async (context) => {
        await tools(context).call("begin", null);
        await context.step.waitFor("w", { signal: "go" });
      },
      { use: use as never },
    ),
  );
  seen.endRun = async () => {
    order.push("freeing");
    await freeing.pass();
    order.push("freed");
  };
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await world().control.signal({ project, runId, name: "go", payload: null });
  await world().settle();
  expect(order).toEqual(["begin", "freeing"]);
  seen.endRun = () => Promise.reject(new Error("a host that cannot tidy up holds nobody up"));
  freeing.resolve();
  await world().ended(runId);
  expect(order).toEqual(["begin", "freeing", "freed", "begin"]);
});
