import type { Json } from "@millrace/flow";
import fc from "fast-check";
import { expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";

// Few heartbeats, as virtual time passes them one by one.
const world = useWorld({ leaseMs: 3_600_000 });

const boundary = 65_536;

/** Any JSON value, filled up so that its text has so many bytes; the filling may be cut by the edge of a piece or preview. */
const sized = fc
  .record({
    value: fc.jsonValue({ maxDepth: 3 }),
    bytes: fc.constantFrom(boundary - 1, boundary, boundary + 1, 262_144, 262_145, 300_000),
    character: fc.constantFrom("x", "ä", "€", "🚀", "\u2028", '"', "\u0000", "\ud800"),
  })
  .map(({ value, bytes, character }): { readonly value: Json; readonly bytes: number } => {
    const empty = Buffer.byteLength(JSON.stringify([value, ""]));
    const width = Buffer.byteLength(JSON.stringify(character)) - 2;
    const room = bytes - empty;
    const filled = [value, character.repeat(Math.floor(room / width)) + "x".repeat(room % width)] as Json;
    return { value: filled, bytes };
  });

test("Any value around the boundary comes back as it was after a crash, once executed", async () => {
  let given: Json = null;
  let wall = gate();
  let executed = 0;
  await world().publish(
    flow(async ({ step }) => {
      const value = await step("value", () => {
        executed++;
        return given;
      });
      await step("wall", () => wall.pass());
      return value;
    }),
  );
  await fc.assert(
    fc.asyncProperty(sized, async ({ value, bytes }) => {
      [given, wall, executed] = [value, gate(), 0];
      const runId = await world().start("flow");
      await wall.reached;
      await world().restart();
      wall.resolve();
      expect(await world().ended(runId)).toBe("succeeded");
      expect(executed).toBe(1);
      const [entry] = await world()
        .entries(runId)
        .then((all) => all.filter(({ kind }) => kind === "step.succeeded"));
      expect(JSON.parse(entry!.body)).toHaveProperty(bytes > boundary ? "large.sizeBytes" : "output");
      expect(Buffer.byteLength(entry!.body)).toBeLessThan(boundary + 100);
      expect(JSON.stringify(await world().output(runId))).toBe(JSON.stringify(value));
    }),
    { numRuns: 25 },
  );
});

/** The hashes that a run's entries name, and those of its files. */
async function named(runId: string) {
  const entries = await world().entries(runId);
  const hashes = entries.flatMap(({ body }) => JSON.parse(body).large?.artifact ?? []);
  const rows = await world().store.listArtifacts({ project, runId });
  return { hashes, rows: rows.map(({ artifact }) => artifact) };
}

test("A crash between the file and the entry repeats what is not recorded, and no entry names a missing file", async () => {
  const executed: string[] = [];
  await world().publish(
    flow(async ({ step }) => {
      for (const n of [1, 2, 3])
        await step("value", { key: String(n) }, () => {
          executed.push(String(n));
          return `${n}`.repeat(600_000);
        });
    }),
  );
  let pieces = 0;
  const dieAt = (piece: number) => {
    const died = Promise.withResolvers<void>();
    pieces = 0;
    world().artifacts.beforePiece = async () => {
      if (++pieces !== piece) return;
      died.resolve();
      await new Promise(() => {});
    };
    return died.promise;
  };
  // In the first piece of the first value, and in the second piece of the second one.
  const first = dieAt(1);
  const runId = await world().start("flow");
  await first;
  const second = dieAt(4);
  await world().restart();
  await second;
  expect(await named(runId)).toEqual({ hashes: [expect.any(String)], rows: [expect.any(String)] });
  // When the file is there and its entry is on the way.
  world().artifacts.beforePiece = async () => {};
  const dying = Promise.withResolvers<void>();
  await world().restart({
    leaseMs: 3_600_000,
    async commit(batch, through) {
      const isThird = batch.updates.some(({ entries }) =>
        entries.some(({ key, kind }) => key === "3" && kind === "step.succeeded"),
      );
      if (!isThird) return through(batch);
      dying.resolve();
      return new Promise(() => {});
    },
  });
  await dying.promise;
  const before = await named(runId);
  expect(before.hashes).toHaveLength(2);
  expect(world().artifacts.files.size).toBe(3);
  await world().restart({ leaseMs: 3_600_000 });
  expect(await world().ended(runId)).toBe("succeeded");
  expect(executed).toEqual(["1", "1", "2", "2", "3", "3"]);
  const after = await named(runId);
  expect(after.hashes).toHaveLength(3);
  expect([...after.rows].sort()).toEqual([...after.hashes].sort());
  for (const hash of after.hashes) expect(world().artifacts.files.has(`${project}/${hash}`)).toBe(true);
});

test("A disk without room costs a step time and no attempt", async () => {
  let full = true;
  const { artifacts } = world();
  artifacts.beforePiece = async () => {
    const { MillraceError } = await import("@millrace/flow/errors");
    if (full) throw new MillraceError({ code: "DISK_FULL", message: "Cannot write as the disk has to have room" });
  };
  let executed = 0;
  await world().publish(
    flow(({ step }) =>
      step("value", { retry: { attempts: 0 } }, () => {
        executed++;
        return "x".repeat(100_000);
      }),
    ),
  );
  const runId = await world().start("flow");
  await world().fly(() => artifacts.aborted.length >= 3);
  expect(await world().status(runId)).toBe("running");
  full = false;
  expect(await world().ended(runId)).toBe("succeeded");
  expect(executed).toBe(1);
});
