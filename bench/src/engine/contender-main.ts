import type { Job } from "./measured.ts";
import { measureMillrace, type Topology } from "./millrace.ts";

/** One pass of one contender in a process of its own, so that none inherits another's heap or connections. */
const [contender, job] = JSON.parse(process.argv[2]!) as [string, Job];
const measured =
  contender === "dbos"
    ? await (await import("./dbos.ts")).measureDbos(job)
    : await measureMillrace(contender as Topology, job);
process.stdout.write(`\n${JSON.stringify(measured)}\n`, () => process.exit(0));
