import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";

const world = useWorld();
const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

test("A file arrives byte for byte, and its reference is in the journal and in the list", async () => {
  const bytes = Buffer.from("price,EUR\n12.50,€\n");
  await world().publish(
    flow(({ step, artifact }) =>
      step("write", { key: "k" }, () => artifact.write({ name: "prices.csv", mediaType: "text/csv" }, bytes)),
    ),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  const reference = { artifact: hash(bytes), name: "prices.csv", mediaType: "text/csv", sizeBytes: bytes.length };
  expect(await world().output(runId)).toEqual(reference);
  expect(world().artifacts.files.get(`${project}/${hash(bytes)}`)).toEqual(bytes);
  expect(await world().journal(runId, "artifact.written")).toMatchObject([
    { name: "prices.csv", body: { artifact: hash(bytes), sizeBytes: bytes.length, step: "write", stepKey: "k" } },
  ]);
  expect(await world().store.listArtifacts({ project, runId })).toMatchObject([reference]);
});

test("An empty file and one without a media type are files too", async () => {
  await world().publish(flow(({ artifact }) => artifact.write({ name: "empty" }, new Uint8Array(0))));
  const runId = await world().start("flow");
  await world().ended(runId);
  expect(await world().output(runId)).toMatchObject({ sizeBytes: 0, mediaType: "application/octet-stream" });
});

test("20 MB stream through, with never more than two pieces on their way", async () => {
  const piece = Buffer.alloc(300_000, 7);
  const pieces = 70;
  let given = 0;
  let taken = 0;
  let mostAhead = 0;
  world().artifacts.beforePiece = async () => {
    taken++;
    mostAhead = Math.max(mostAhead, given - taken);
    await new Promise((resolve) => setImmediate(resolve));
  };
  await world().publish(
    flow(({ step, artifact }) =>
      step("write", () =>
        artifact.write(
          { name: "large" },
          (async function* () {
            for (let n = 0; n < pieces; n++) {
              given++; // 300,000 bytes are one piece of the protocol
              yield piece;
            }
          })(),
        ),
      ),
    ),
  );
  const runId = await world().start("flow");
  await world().until(async () => (await world().status(runId)) === "succeeded");
  const { artifact, sizeBytes } = (await world().output(runId)) as { artifact: string; sizeBytes: number };
  expect(sizeBytes).toBe(pieces * piece.length);
  expect(artifact).toBe(hash(Buffer.concat(Array.from({ length: pieces }, () => piece))));
  expect(mostAhead).toBeLessThanOrEqual(3);
});

test("A store that holds back holds the flow back", async () => {
  const hold = gate<void>();
  let yielded = 0;
  world().artifacts.beforePiece = () => hold.pass();
  await world().publish(
    flow(({ step, artifact }) =>
      step("write", () =>
        artifact.write(
          { name: "slow" },
          (async function* () {
            for (; yielded < 50; yielded++) yield Buffer.from("x");
          })(),
        ),
      ),
    ),
  );
  const runId = await world().start("flow");
  await hold.reached;
  await world().settle();
  expect(yielded).toBeLessThan(4);
  hold.resolve();
  await world().ended(runId);
  expect(await world().output(runId)).toMatchObject({ sizeBytes: 50 });
});

test("Content that fails takes the half file away, and the step tries again", async () => {
  await world().publish(
    flow(({ step, artifact }) =>
      step("write", ({ attempt }) =>
        artifact.write(
          { name: "flaky" },
          (async function* () {
            yield Buffer.from("half");
            if (attempt === 1) throw new Error("the source broke");
          })(),
        ),
      ),
    ),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  expect(await world().output(runId)).toMatchObject({ sizeBytes: 4 });
  expect(world().artifacts.aborted).toMatchObject([{ message: "its content failed" }]);
  expect(world().artifacts.files.size).toBe(1);
});

test("A store that refuses fails the step with its own error", async () => {
  world().artifacts.beforePiece = async () => {
    throw Object.assign(new Error("the disk is full"), { code: "ENOSPC" });
  };
  await world().publish(
    flow(({ step, artifact }) =>
      step("write", { retry: { attempts: 0 } }, () => artifact.write({ name: "a" }, Buffer.alloc(1_000_000))),
    ),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  await expect(world().output(runId)).rejects.toThrow("the disk is full");
});

test("When the run leaves, a file on its way is dropped, whether a piece was just given or not", async () => {
  const hold = gate<void>();
  world().artifacts.beforePiece = () => hold.pass();
  const endless = flow(({ step, artifact, input }) =>
    step("write", () =>
      artifact.write(
        { name: "endless" },
        (async function* () {
          yield Buffer.from("1");
          if (input === "quiet") await new Promise(() => {});
          for (;;) yield Buffer.from("2");
        })(),
      ),
    ),
  );
  await world().publish(endless);
  const runs = [await world().start("flow", "busy"), await world().start("flow", "quiet")];
  await hold.reached;
  await world().settle();
  for (const runId of runs) await world().control.cancel({ project, runId });
  await world().advance(5_000);
  hold.resolve();
  await world().settle();
  for (const runId of runs) expect(await world().status(runId)).toBe("canceled");
  expect(world().artifacts.aborted).toHaveLength(2);
  expect(world().artifacts.files.size).toBe(0);
});

test("A file that is complete when its run has ended is not recorded", async () => {
  const hold = gate<void>();
  const { artifacts } = world();
  const write = artifacts.write.bind(artifacts);
  artifacts.write = async (options) => {
    const stored = await write(options);
    await hold.pass();
    return stored;
  };
  await world().publish(
    flow(({ step, artifact }) => step("write", () => artifact.write({ name: "a" }, Buffer.from("a")))),
  );
  const runId = await world().start("flow");
  await hold.reached;
  await world().control.cancel({ project, runId });
  await world().advance(5_000);
  hold.resolve();
  await world().settle();
  expect(await world().journal(runId, "artifact.written")).toEqual([]);
});
