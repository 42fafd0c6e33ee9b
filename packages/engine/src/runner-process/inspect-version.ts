import { MillraceError, restoreError } from "@millrace/flow/errors";
import type { RunnerMessage } from "../protocol/messages.ts";
import type { FlowManifest } from "../runner/flow-manifest.ts";
import type { SpawnRunner } from "./spawned-runner.ts";

/** Reads a version's manifest in a runner of its own, so that a flow's code never runs in the process that publishes it. */
export function inspectVersion(options: {
  readonly spawn: SpawnRunner;
  readonly version: string;
  readonly code: string;
}): Promise<FlowManifest> {
  const { spawn, version, code } = options;
  const runner = spawn();
  return new Promise<FlowManifest>((resolve, reject) => {
    const take = (message: RunnerMessage) => {
      if (message.t === "manifest") resolve(message.manifest as unknown as FlowManifest);
      else if (message.t === "not-loaded") reject(restoreError(message.error));
    };
    runner.port.onMessages((messages) => messages.forEach(take));
    runner.port.onClose(() => reject(notRead(runner.lastWords())));
    runner.port.send([
      { t: "init", capabilities: {} },
      { t: "load", version, code },
      { t: "inspect", version },
    ]);
  }).finally(() => runner.kill());
}

function notRead(lastWords: string): MillraceError {
  return new MillraceError({
    code: "FLOW_DEFINITION_INVALID",
    message: `Cannot read the flow's definition as its runner must stay alive: ${lastWords || "it ended without a word"}`,
    hint: "A flow's file must only define: move what it does into run.",
  });
}
