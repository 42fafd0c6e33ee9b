import { Socket } from "node:net";
import { tmpdir } from "node:os";
import type { BindCapability } from "@millrace/flow";
import { recordError } from "@millrace/flow/errors";
import { defineWorlds } from "@millrace/flow/worlds";
import { linePort } from "../protocol/line-port.ts";
import { parsePlan } from "./disturbance.ts";
import { flowLoader, loadWorlds } from "./load-bundled.ts";
import { placeNamedFiles } from "./place-named-files.ts";
import { type SimulationReport, simulate } from "./simulate.ts";
import type { SimulationJob, SimulationNews } from "./simulation-job.ts";

// As for a runner: the fourth descriptor is the other side, and without it this process has no purpose.
const port = linePort<SimulationNews, SimulationJob>(new Socket({ fd: 3, readable: true, writable: true }), {
  maxLineBytes: Infinity,
});
port.onClose(() => process.exit(0));
process.on("unhandledRejection", (reason) => console.error("A promise was rejected and not awaited:", reason));

port.onMessages(([job]) => {
  if (job) void answer(job);
});

async function answer(job: SimulationJob): Promise<void> {
  try {
    port.send([{ t: "report", report: await work(job) }]);
  } catch (thrown) {
    port.send([{ t: "failed", error: recordError(thrown, "FLOW_FAILED") }]);
  }
}

async function work({
  flow,
  worlds,
  recording,
  input: given,
  files = {},
  count,
  seed,
  replay,
  capabilities,
}: SimulationJob): Promise<SimulationReport> {
  const declared = worlds ? await loadWorlds(worlds) : defineWorlds({});
  const { inputs, ...rest } = declared;
  const isDeclared = inputs !== undefined || rest.input !== undefined;
  const input = given ?? (isDeclared ? undefined : recording?.input);
  const bindings: Record<string, BindCapability> = {};
  for (const [kind, url] of Object.entries(capabilities))
    bindings[kind] = ((await import(url)) as { bind: BindCapability }).bind;
  const load = await flowLoader(flow);
  return simulate({
    load,
    worlds: input === undefined ? declared : { ...rest, input: placeNamedFiles(load(), input, files) },
    bindings,
    ...(recording && { recorded: recording.calls }),
    count,
    seed,
    ...(replay !== undefined && { replay: parsePlan(replay) }),
    folder: tmpdir(),
    onProgress: (done) => port.send([{ t: "progress", worlds: done }]),
  });
}
