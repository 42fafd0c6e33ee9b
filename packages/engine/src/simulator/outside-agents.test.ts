import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { defineFlow, type Flow } from "@millrace/flow";
import { defineWorlds } from "@millrace/flow/worlds";
import { expect, test } from "vitest";
import { simulate } from "./simulate.ts";

// In memory where the machine has such a folder; a disk would be most of the time.
const folder = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

const load = async () =>
  defineFlow({
    name: "print",
    async run({ step }) {
      const page = await step.task("page", { capability: "print", payload: { page: 1 } });
      const cover = await step.task("cover", { capability: "bind", within: "1h" });
      return { page, cover: cover.outcome };
    },
  }) as unknown as Flow;

const options = { load, bindings: {}, folder };

test("simulate() has agents do tasks as the replies say: no world gives one twice or loses one", async () => {
  const worlds = defineWorlds({
    replies: { tasks: { print: ({ body, step }) => ({ step, printed: body }) } },
    checks: {
      "the page is printed as it was given": ({ calls, output, undisturbed }) =>
        !undisturbed ||
        (calls.length === 1 &&
          JSON.stringify(output) === '{"page":{"step":"page","printed":{"page":1}},"cover":"timed out"}'),
    },
  });
  const report = await simulate({ ...options, worlds, count: 60 });
  expect(report.failures).toEqual([]);
  expect(report).toMatchObject({ worlds: 60, failedWorlds: 0 });
}, 60_000);

test("simulate() asks for the reply to a task that nothing else would end, and fails one whose reply throws", async () => {
  await expect(simulate({ ...options, worlds: defineWorlds({}), count: 1 })).rejects.toMatchObject({
    code: "SIMULATION_REPLY_MISSING",
    hint: expect.stringContaining('tasks: { "print"'),
  });
  const no = () => {
    throw new Error("no paper");
  };
  const worlds = defineWorlds({ ends: "failed", replies: { tasks: { print: no } } });
  const report = await simulate({ ...options, worlds, count: 5 });
  expect(report.failures).toEqual([]);
}, 60_000);
