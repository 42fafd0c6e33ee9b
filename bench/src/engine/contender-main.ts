import { type Job, type Measured, stepResultPadding, stepsPerRun } from "./measured.ts";
import { measureMillrace, type Topology } from "./millrace.ts";
import { loadPeer, type PeerName, peerNames } from "./peers.ts";
import { processorTimeMs } from "./processor-time.ts";

/** One pass of one contender in a process of its own, so that none inherits another's heap or connections. */
const [contender, job] = JSON.parse(process.argv[2]!) as [string, Job];
const measured = await measure();
process.stdout.write(`\n${JSON.stringify(measured)}\n`, () => process.exit(0));

async function measure(): Promise<Measured> {
  const peer: PeerName | undefined = peerNames.find((name) => name === contender.split(":")[0]);
  if (peer) return (await loadPeer(peer)).measure(job, { processorTimeMs, stepsPerRun, stepResultPadding });
  if (contender === "dbos") return (await import("./dbos.ts")).measureDbos(job);
  return measureMillrace(contender as Topology, job);
}
