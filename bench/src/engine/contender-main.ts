import { progressMark } from "./contender-process.ts";
import { measureCurve } from "./curve/load-curve.ts";
import { parkRuns } from "./jobs/parked-runs.ts";
import { measureReplies } from "./jobs/replies.ts";
import { loadPeer, peerFileOf } from "./peers.ts";
import { processorTimeMs } from "./process-tree.ts";
import { stepBody } from "./step-body.ts";
import type { System } from "./system.ts";
import { millraceSystem } from "./systems/millrace.ts";
import type { Topology } from "./systems/millrace-engine.ts";
import type { Answers, Task } from "./task.ts";
import { untilIdle } from "./until-idle.ts";

/** One task of one contender in a process of its own, so that none inherits another's heap or connections. */
const [contender, task] = JSON.parse(process.argv[2]!) as [string, Task];
// Its end of the pipe closes with the process that asked: nothing of a benchmark that was stopped goes on.
process.stdin.resume().once("end", () => process.exit(1));
const answer = await execute(await systemOf(contender));
// A worker goes on after it has said that it works.
process.stdout.write(`\n${JSON.stringify(answer)}\n`, () => task.kind === "work" || process.exit(0));

function say(text: string): void {
  process.stderr.write(`${progressMark}${text}\n`);
}

async function systemOf(name: string): Promise<System> {
  if (name === "dbos") return (await import("./systems/dbos.ts")).dbos;
  const peer = peerFileOf(name.split(":")[0]!);
  if (peer !== undefined) return loadPeer(peer);
  const [topology, bound] = name.split(":");
  return millraceSystem(topology as Topology, bound === undefined ? {} : { maxSize: Number(bound) });
}

async function execute(system: System): Promise<Answers[keyof Answers]> {
  const { job } = task;
  const tools = { processorTimeMs, executeStep: stepBody(job), untilIdle, variant: contender.split(":")[1] ?? null };
  switch (task.kind) {
    case "measure":
      return system.measure!(job, tools);
    case "fill":
      await system.fill!(job, tools);
      return null;
    case "work":
      await system.work!(job, { ...tools, index: task.index });
      return null;
    case "audit":
      return system.audit!(job, tools);
    case "curve":
      return measureCurve(await system.openLoop!(job, tools), job, say);
    case "park":
      return parkRuns(await system.waiting!(job, tools), job);
    case "reply":
      return measureReplies(await system.replying!(job, tools), job);
  }
}
