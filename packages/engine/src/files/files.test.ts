import { createHash } from "node:crypto";
import { type ArtifactReference, fileInput, type Json, z } from "@millrace/flow";
import { noteUpload } from "@millrace/store/uploads";
import { expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";

const world = useWorld();
const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Stores a file as an upload does. */
async function uploaded(text: string, name = "people.csv"): Promise<ArtifactReference> {
  const { store, artifacts } = world();
  const stored = await artifacts.write({
    project,
    content: (async function* () {
      yield Buffer.from(text);
    })(),
  });
  await noteUpload(store.tables, { project, ...stored, nowMs: await store.tables.nowMs() });
  return { ...stored, name, mediaType: "text/csv" };
}

/** Has an upload be of the day before. */
async function longAgo({ artifact, sizeBytes }: ArtifactReference): Promise<void> {
  const { tables } = world().store;
  const nowMs = (await tables.nowMs()) - 24 * 3_600_000 - 1;
  await noteUpload(tables, { project, artifact, sizeBytes, nowMs });
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of content) text += decoder.decode(piece, { stream: true });
  return text;
}

const takesFile = { input: z.object({ file: fileInput({ accept: [".csv"] }) }) as never };
const fileOf = (input: unknown) => (input as { readonly file: ArtifactReference }).file;

test("A run reads the file that its input names, in its body and in steps, and again after a crash", async () => {
  const wall = gate();
  await world().publish(
    flow(async ({ input, artifact, step }) => {
      const first = await textOf(artifact.read(fileOf(input)));
      await step("wall", () => wall.pass());
      const second = await step("read", () => textOf(artifact.read(fileOf(input), { start: 5 })));
      return [first, second];
    }, takesFile),
  );
  const file = await uploaded("name\nAda\n");
  const runId = await world().start("flow", { file } as never);
  await wall.reached;
  await world().restart();
  wall.resolve();
  await world().ended(runId);
  expect(await world().output(runId)).toEqual(["name\nAda\n", "Ada\n"]);
  expect(await world().store.listArtifacts({ project, runId })).toEqual([file]);
});

test("A start is refused that names a file nobody uploaded, one of another day, one of another size or kind", async () => {
  await world().publish(flow(() => null, takesFile));
  const file = await uploaded("name\n");
  const start = (changed: Partial<ArtifactReference>) =>
    world().start("flow", { file: { ...file, ...changed } } as never);
  await expect(start({ artifact: "f".repeat(64) })).rejects.toMatchObject({
    code: "INPUT_INVALID",
    message: `Cannot start flow as the file at file must be uploaded within the last day: ${"f".repeat(64)}`,
  });
  await expect(start({ sizeBytes: 6 })).rejects.toThrow(/told with its size: 6 bytes where it has 5/);
  await expect(start({ name: "people.pdf" })).rejects.toThrow(/must be one of \.csv: people\.pdf, text\/csv/);
  await start({});
  await longAgo(file);
  await expect(start({})).rejects.toThrow(/must be uploaded within the last day/);
});

test("A run cannot read a file by its hash alone", async () => {
  const foreign = await uploaded("secret", "secret.csv");
  await world().publish(
    flow(({ input, artifact, step }) =>
      step("read", { retry: { attempts: 0 } }, () => textOf(artifact.read((input as { hidden: never }).hidden))),
    ),
  );
  const runId = await world().start("flow", { hidden: foreign } as never);
  expect(await world().ended(runId)).toBe("failed");
  await expect(world().output(runId)).rejects.toMatchObject({
    code: "ARTIFACT_NOT_FOUND",
    message: expect.stringContaining("must be a file of the run"),
  });
});

test("A run reads what it has just written and what a run that it called has written, and hands files on to it", async () => {
  const child = flow(
    async ({ input, artifact, step }) => {
      const text = await textOf(artifact.read(fileOf(input)));
      return step("write", () => artifact.write({ name: "upper.csv" }, new TextEncoder().encode(text.toUpperCase())));
    },
    { ...takesFile, name: "child" },
  );
  await world().publish(child);
  const wall = gate();
  const state = { broken: true };
  await world().publish(
    flow(async ({ artifact, step }) => {
      const [file, read] = await step("own", async () => {
        const written = await artifact.write({ name: "own.csv" }, new TextEncoder().encode("own"));
        return [written, await textOf(artifact.read(written))] as const;
      });
      const upper = (await step.call("ask", "child", { file } as never)) as unknown as ArtifactReference;
      await step("wall", () => wall.pass());
      await step("check", { retry: { attempts: 0 } }, () => {
        if (state.broken) throw new Error("not yet");
      });
      return [read, await textOf(artifact.read(upper))];
    }),
  );
  const runId = await world().start("flow");
  await wall.reached;
  await world().restart();
  wall.resolve();
  expect(await world().ended(runId)).toBe("failed");
  state.broken = false;
  const again = await world().control.retry({ project, runId });
  await world().ended(again.runId);
  expect(await world().output(again.runId)).toEqual(["own", "OWN"]);
});

test("A run cannot hand on what it may not read", async () => {
  const foreign = await uploaded("secret", "secret.csv");
  await world().publish(flow(() => null, { ...takesFile, name: "child" }));
  await world().publish(
    flow(({ input, step }) => step.call("ask", "child", { file: (input as { hidden: never }).hidden } as never)),
  );
  const runId = await world().start("flow", { hidden: foreign } as never);
  expect(await world().ended(runId)).toBe("failed");
  await expect(world().output(runId)).rejects.toThrow(/must be one that the run which starts it may read/);
});

test("A run that goes on as another one takes its files along, and so does one that is taken up", async () => {
  const state = { broken: true };
  await world().publish(
    flow(
      async ({ input, artifact, step, continueWith }) => {
        const { file, turn } = input as { file: ArtifactReference; turn: number };
        if (turn < 2) return continueWith({ file, turn: turn + 1 });
        return step("read", { retry: { attempts: 0 } }, () => {
          if (state.broken) throw new Error("not yet");
          return textOf(artifact.read(file));
        });
      },
      { input: z.object({ file: fileInput(), turn: z.int() }) as never },
    ),
  );
  const file = await uploaded("kept");
  const runId = await world().start("flow", { file, turn: 1 } as never);
  await world().ended(runId);
  const next = (await world().journal(runId, "run.succeeded"))[0]!.body.continuedAs!;
  expect(await world().ended(next)).toBe("failed");
  await longAgo(file);
  state.broken = false;
  const retried = await world().control.retry({ project, runId: next });
  await world().ended(retried.runId);
  expect(await world().output(retried.runId)).toBe("kept");
});

test("A flow that collects its starts takes no files", async () => {
  await world().publish(
    flow(() => null, {
      input: z.array(z.object({ file: fileInput() })) as never,
      batch: { size: 2, within: "1s" },
    } as never),
  );
  await expect(world().start("flow", { file: await uploaded("a") } as never)).rejects.toThrow(
    /a flow with batch takes no files/,
  );
});

test("64 MiB are read piece by piece, never more than three ahead of what is taken", async () => {
  const piece = 512 * 1024;
  const sizeBytes = 128 * piece;
  let asked = 0;
  let mostAhead = 0;
  let taken = 0;
  const { artifacts, store } = world();
  const artifact = hash(Buffer.from("as large as it says"));
  await noteUpload(store.tables, { project, artifact, sizeBytes, nowMs: await store.tables.nowMs() });
  artifacts.read = async ({ start = 0, end = sizeBytes }) => {
    mostAhead = Math.max(mostAhead, ++asked - taken);
    const content = (async function* () {
      yield Buffer.alloc(Math.min(end, sizeBytes) - start, start / piece);
    })();
    return { sizeBytes, content };
  };
  await world().publish(
    flow(
      ({ input, artifact: files, step }) =>
        step("read", async () => {
          let bytes = 0;
          for await (const part of files.read(fileOf(input))) {
            if (part[0] !== taken % 256 || part.at(-1) !== part[0]) throw new Error(`wrong bytes in piece ${taken}`);
            bytes += part.length;
            taken++;
          }
          return bytes;
        }),
      takesFile,
    ),
  );
  const file = { artifact, name: "large.csv", mediaType: "text/csv", sizeBytes };
  const runId = await world().start("flow", { file } as never);
  await world().until(async () => (await world().status(runId)) === "succeeded");
  expect([await world().output(runId), taken]).toEqual([sizeBytes, 128]);
  expect(mostAhead).toBeLessThanOrEqual(4);
});

test("Reading ends with its signal, and what is no reference is refused before anything is asked", async () => {
  await world().publish(
    flow(async ({ input, artifact }) => {
      const seen: Json[] = [];
      const note = (error: unknown) => void seen.push((error as Error).message);
      await textOf(artifact.read(fileOf(input), { signal: AbortSignal.abort(new Error("enough")) })).catch(note);
      await textOf(artifact.read({ artifact: "x" } as never)).catch(note);
      await textOf(artifact.read(fileOf(input), { start: -1 })).catch(note);
      await textOf(artifact.read({ ...fileOf(input), sizeBytes: 9 })).catch(note);
      seen.push(await textOf(artifact.read(fileOf(input), { start: 99 })));
      return seen;
    }, takesFile),
  );
  const runId = await world().start("flow", { file: await uploaded("four") } as never);
  await world().ended(runId);
  expect(await world().output(runId)).toEqual([
    "enough",
    'Cannot read an artifact as it needs the reference of one: {"artifact":"x"}',
    "Cannot read an artifact as its start must be a whole number from 0: -1",
    expect.stringMatching(/must have the 9 bytes of its reference/),
    "",
  ]);
});
