import type { Json } from "@millrace/flow";
import { removeOldRuns, unnamedArtifacts } from "@millrace/store/retention";
import { expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";

const world = useWorld();

/** A text whose JSON has so many bytes. */
const textOf = (bytes: number, character = "x") => {
  const width = Buffer.byteLength(character);
  return character.repeat(Math.floor((bytes - 2) / width)) + "x".repeat((bytes - 2) % width);
};
const files = (runId: string) => world().store.listArtifacts({ project, runId });

test("A value of 64 KiB is in the journal itself, one that is a byte longer is a file that the entry names", async () => {
  await world().publish(
    flow(async ({ step }) => {
      await step("fits", () => textOf(65_536));
      await step("large", { key: "ä" }, () => textOf(65_537, "€"));
    }),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  const [fits, large] = await world().journal(runId, "step.succeeded");
  expect(fits!.body.output).toBe(textOf(65_536));
  const preview = `"${"€".repeat(341)}`;
  expect(large!.body).toEqual({
    large: { artifact: expect.stringMatching(/^[0-9a-f]{64}$/), sizeBytes: 65_537, preview },
    startedAt: expect.any(Number),
  });
  expect(await files(runId)).toEqual([
    {
      artifact: large!.body.large!.artifact,
      name: "large[ä].json",
      mediaType: "application/json",
      sizeBytes: 65_537,
    },
  ]);
  expect(world().artifacts.files.get(`${project}/${large!.body.large!.artifact}`)?.toString()).toBe(
    JSON.stringify(textOf(65_537, "€")),
  );
});

test("A replay hands large results back as they were", async () => {
  const wall = gate();
  const executed: string[] = [];
  await world().publish(
    flow(async ({ step }) => {
      const rows = await step.all("rows", [1, 2, 3], { key: String }, (n) => {
        executed.push(`row ${n}`);
        return { n, text: textOf(600_000 + n, "ß") };
      });
      const won = await step.race("race", { only: () => step("inner", () => textOf(70_000)) });
      await step("wall", () => wall.pass());
      return { rows, won };
    }),
  );
  const runId = await world().start("flow");
  await wall.reached;
  await world().restart();
  wall.resolve();
  await world().ended(runId);
  expect(executed).toHaveLength(3);
  expect(await world().output(runId)).toEqual({
    rows: [1, 2, 3].map((n) => ({ n, text: textOf(600_000 + n, "ß") })),
    won: { winner: "only", output: textOf(70_000) },
  });
});

test("A value that is longer than 16 MiB fails its step for good and says what to do", async () => {
  await world().publish(
    flow(({ step }) => step("too large", { retry: { attempts: 0 } }, () => textOf(16 * 1024 * 1024 + 1))),
  );
  const runId = await world().start("flow");
  expect(await world().ended(runId)).toBe("failed");
  await expect(world().output(runId)).rejects.toMatchObject({
    code: "VALUE_TOO_LARGE",
    message: "Cannot record the result of the step too large as it must be at most 16777216 bytes: 16777217",
    hint: expect.stringContaining("artifact.write"),
  });
});

test("A called flow takes and returns large values; what it returned becomes the caller's own file", async () => {
  const wall = gate();
  const echo = flow(({ input }) => input, { name: "echo" });
  await world().publish(echo);
  await world().publish(
    flow(async ({ step }) => {
      const answer = await step.call("ask", "echo", { text: textOf(200_000, "ä") } as Json);
      await step("wall", () => wall.pass());
      return answer;
    }),
  );
  const runId = await world().start("flow");
  await wall.reached;
  await world().restart();
  wall.resolve();
  await world().ended(runId);
  expect(await world().output(runId)).toEqual({ text: textOf(200_000, "ä") });
  const [finished] = await world().journal(runId, "wait.finished");
  expect(JSON.stringify(finished).length).toBeLessThan(4_000);
  expect((await files(runId)).map(({ name }) => name).sort()).toEqual(["ask.json", "output.json"]);
  const [child] = await world().store.listRuns({ project, flow: "echo", limit: 1 });
  expect((await files(child!.runId)).map(({ name }) => name).sort()).toEqual(["input.json", "output.json"]);
});

test("A large input is a file of its run, and goes with it into runs that take it up, as results do", async () => {
  const state = { broken: true };
  await world().publish(
    flow(async ({ step, input }) => {
      const made = await step("made", () => textOf(80_000));
      await step("check", { retry: { attempts: 0 } }, () => {
        if (state.broken) throw new Error("not yet");
      });
      return [(input as string).length, made.length];
    }),
  );
  const input = textOf(90_000);
  const runId = await world().start("flow", input);
  expect(await world().ended(runId)).toBe("failed");
  const [queued] = await world().journal(runId, "run.queued");
  expect(queued!.body).toEqual({
    large: { artifact: expect.any(String), sizeBytes: 90_000, preview: input.slice(0, 1_023).padStart(1_024, '"') },
  });
  state.broken = false;
  const retried = await world().control.retry({ project, runId });
  const edited = await world().control.fork({ project, runId, from: "check", input: textOf(70_000) });
  const same = await world().control.fork({ project, runId, from: "check", input });
  await world().publish(
    flow(async ({ step, input }) => {
      const made = await step("made", () => "never");
      await step("check", () => {});
      return [(input as string).length, made.length, "resumed"];
    }),
  );
  const resumed = await world().control.resume({ project, runId });
  for (const [run, output] of [
    [retried, [89_998, 79_998]],
    [edited, [69_998, 79_998]],
    [same, [89_998, 79_998]],
    [resumed, [89_998, 79_998, "resumed"]],
  ] as const) {
    await world().ended(run.runId);
    expect(await world().output(run.runId)).toEqual(output);
    expect((await files(run.runId)).map(({ name }) => name).sort()).toEqual(["input.json", "made.json"]);
  }
});

test("A start with a large input and a known idempotency key answers with the first run", async () => {
  await world().publish(flow(({ input }) => (input as string).length));
  const request = { project, flow: "flow", input: textOf(70_000), idempotencyKey: "once" };
  const first = await world().control.start(request);
  const second = await world().control.start(request);
  expect(second).toMatchObject({ runId: first.runId, existed: true });
  await world().ended(first.runId);
  expect(await world().output(first.runId)).toBe(69_998);
});

test("A flow that goes on with a large input does so", async () => {
  await world().publish(
    flow(({ input, continueWith }) =>
      (input as string).length > 70_000 ? (input as string).length : continueWith(textOf(80_000)),
    ),
  );
  const runId = await world().start("flow", "short");
  await world().ended(runId);
  const [ended] = await world().journal(runId, "run.succeeded");
  const next = ended!.body.continuedAs!;
  await world().ended(next);
  expect(await world().output(next)).toBe(79_998);
});

test("A run cannot read what it does not name, and a runner cannot record what it has not sent", async () => {
  const wall = gate<string>();
  const listeners: ((messages: readonly never[]) => void)[] = [];
  await world().restart({
    spawn: (inline) => () => {
      const runner = inline();
      const onMessages = (listener: never) => {
        listeners.push(listener);
        runner.port.onMessages(listener);
      };
      return { ...runner, port: { ...runner.port, onMessages } };
    },
  });
  await world().publish(flow(({ step }) => step("wall", () => wall.pass())));
  const runId = await world().start("flow");
  await wall.reached;
  await world().settle();
  const { artifact } = await world().artifacts.write({
    project,
    content: (async function* () {
      yield Buffer.from('"of another run"');
    })(),
  });
  const answers: unknown[] = [];
  const { port } = world().runners[0]!;
  const send = port.send.bind(port);
  port.send = (messages) => {
    answers.push(...messages);
    send(messages);
  };
  const say = (message: object) => listeners.at(-1)!([{ execution: 1, ...message } as never]);
  say({ t: "read-artifact", call: 9_999, artifact, from: 0 });
  await world().settle();
  expect(answers).toContainEqual({
    t: "reply-error",
    call: 9_999,
    error: expect.objectContaining({ code: "ARTIFACT_NOT_FOUND" }),
  });
  say({ t: "succeeded", id: 1, name: "wall", key: null, attempt: 1, startedAt: 1, large: artifact });
  await world().settle();
  expect(world().logged.map(({ message }) => message)).toContain(
    "killed a runner whose messages do not fit the protocol",
  );
  wall.resolve("true");
  await world().ended(runId);
  expect(await world().output(runId)).toBe("true");
  expect(await files(runId)).toEqual([]);
});

test("Retention keeps a large value for as long as a run names it, and lets it go with the run", async () => {
  await world().publish(flow(({ step }) => step("made", () => textOf(80_000))));
  const first = await world().start("flow");
  await world().ended(first);
  const [row] = await files(first);
  const { tables } = world().store;
  const unnamed = () => unnamedArtifacts(tables, { project, artifacts: [row!.artifact] });
  const removeUntil = (before: string) =>
    removeOldRuns(tables, { project, after: "", before, endedBefore: Number.MAX_SAFE_INTEGER, entriesAtOnce: 300 });
  await world().advance(1_000);
  const second = await world().start("flow");
  await world().ended(second);
  expect(await removeUntil(second)).toMatchObject({ removed: 1 });
  expect(await unnamed()).toEqual([]);
  expect(await removeUntil("~")).toMatchObject({ removed: 1 });
  expect(await unnamed()).toEqual([row!.artifact]);
});
