import { Socket } from "node:net";
import type { BindCapability } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { systemClock } from "../clock/clock.ts";
import { linePort } from "../protocol/line-port.ts";
import type { RunnerMessage, WorkerMessage } from "../protocol/messages.ts";
import { builtModules } from "./built-modules.ts";
import { createRunner } from "./create-runner.ts";
import { createVersionModules } from "./version-modules.ts";

// The worker's end of the pair is the fourth descriptor; the first three are standard input, output and error.
const port = linePort<RunnerMessage, WorkerMessage>(new Socket({ fd: 3, readable: true, writable: true }), {
  maxLineBytes: Infinity,
});
// Without its worker a runner has no purpose; what it was doing is in the journal as far as it counts.
port.onClose(() => process.exit(0));

// A promise of the flow's own that nobody awaits must not end the other runs; the words are for a post-mortem.
process.on("unhandledRejection", (reason) => console.error("A promise was rejected and not awaited:", reason));

const [, , modulesFile] = process.argv;

createRunner({
  port,
  clock: systemClock,
  loadVersion: createVersionModules(builtModules(modulesFile)).load,
  findCapability: (modules) => async (kind) => {
    const module = modules[kind];
    if (module !== undefined) return ((await import(module)) as { bind: BindCapability }).bind;
    throw new MillraceError({
      code: "CAPABILITY_UNAVAILABLE",
      message: `Cannot use the capability ${kind} as this installation must provide it: it has ${Object.keys(modules).join(", ") || "none"}`,
      hint: "Update Millrace, or take the capability out of the flow's use.",
      retry: false,
    });
  },
});
