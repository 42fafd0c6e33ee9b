import type { ArtifactReference } from "@millrace/flow";
import { expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";

const world = useWorld();

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(content)).toString();
}

type Turn = { readonly text: string };

/** Reads the file of the turn before, then puts its own in its place. */
const turns = (wait = gate(), name = "flow") => {
  const turn = flow(
    async ({ input, artifact, step, state }) => {
      const { text } = input as Turn;
      const before = await step("recall", async () => (await state.get<ArtifactReference>("file")) ?? null);
      if (text === "slow") await step("wait", () => wait.pass());
      const read = before && (await textOf(artifact.read(before)));
      await step("remember", async () => {
        const file = await artifact.write({ name: `${text}.txt`, mediaType: "text/plain" }, Buffer.from(text));
        await state.update<ArtifactReference>("file", () => file);
      });
      return { before, read };
    },
    { name },
  );
  return { turn, wait };
};

async function done(name: string, input: object): Promise<unknown> {
  const runId = await world().start(name, input as never);
  await world().ended(runId);
  return world().output(runId);
}

test("A run reads the file that its flow's state keeps, and has it as a file of its own", async () => {
  await world().publish(turns().turn);
  expect(await done("flow", { text: "one" })).toEqual({ before: null, read: null });
  const runId = await world().start("flow", { text: "two" });
  await world().ended(runId);
  expect(await world().output(runId)).toMatchObject({ before: { name: "one.txt" }, read: "one" });
  const files = await world().store.listArtifacts({ project, runId });
  expect(files.map(({ name }) => name).sort()).toEqual(["one.txt", "two.txt"]);
});

test("A run that was killed after it read the state reads the file, although another run has replaced the value", async () => {
  const { turn, wait } = turns();
  await world().publish(turn);
  await done("flow", { text: "one" });
  const slow = await world().start("flow", { text: "slow" });
  await wait.reached;
  await done("flow", { text: "two" });
  await world().restart();
  wait.resolve();
  await world().ended(slow);
  expect(await world().output(slow)).toMatchObject({ read: "one" });
  expect(await done("flow", { text: "three" })).toMatchObject({ read: "slow" });
});

test("What state says of a file that is none of its writer's stays text, and so does the state of another flow", async () => {
  await world().publish(turns(undefined, "owner").turn);
  await done("owner", { text: "secret" });
  const kept = (await world().store.readState({ project, flow: "owner", key: "file" }))!;
  await world().publish(
    flow(async ({ input, artifact, step, state }) => {
      const said = (input as { readonly said: ArtifactReference }).said;
      const file = await step("pass on", () => state.update<ArtifactReference>("file", () => said));
      const own = await step("recall", async () => (await state.get<ArtifactReference>("file")) ?? file);
      return step("read", { retry: { attempts: 0 } }, () => textOf(artifact.read(own)));
    }),
  );
  const said = JSON.parse(kept.value) as ArtifactReference;
  for (let turn = 0; turn < 2; turn++)
    await expect(done("flow", { said })).rejects.toMatchObject({
      code: "ARTIFACT_NOT_FOUND",
      message: expect.stringContaining("must be a file of the run"),
    });
});
