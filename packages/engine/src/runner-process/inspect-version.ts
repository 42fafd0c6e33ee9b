import { z } from "@millrace/flow";
import { MillraceError, restoreError } from "@millrace/flow/errors";
import type { RunnerMessage } from "../protocol/messages.ts";
import { admissionShape } from "../queues/admission-shape.ts";
import type { FlowManifest } from "../runner/flow-manifest.ts";
import { triggerShape } from "../runner/manifest-triggers.ts";
import { checkSchedules } from "../schedules/check-schedules.ts";
import type { SpawnedRunner, SpawnRunner } from "./spawned-runner.ts";

// The flow's own code says what its manifest is, so its shape is not taken on trust.
const manifestShape = z.object({
  name: z.string().max(64),
  description: z.string().nullable(),
  input: z.json(),
  use: z.record(z.string(), z.object({ kind: z.string(), settings: z.json() })),
  triggers: z.array(triggerShape).optional(),
  limits: z
    .object({
      memoryBytes: z
        .int()
        .min(2 ** 27)
        .max(2 ** 36)
        .optional(),
    })
    .optional(),
  admission: admissionShape.optional(),
  timeouts: z
    .object({ queuedMs: z.int().nonnegative().optional(), runMs: z.int().nonnegative().optional() })
    .optional(),
});

/** Reads a version's manifest in a runner of its own, so that a flow's code never runs in the process that publishes it. */
export function inspectVersion(options: {
  readonly spawn: SpawnRunner;
  readonly version: string;
  readonly code: string;
  /** How long the file may take to define its flow. (Default: 20,000 ms) */
  readonly timeoutMs?: number;
}): Promise<FlowManifest> {
  const { spawn, version, code, timeoutMs = 20_000 } = options;
  const runner = spawn();
  let timer: NodeJS.Timeout;
  return new Promise<FlowManifest>((resolve, reject) => {
    const take = (message: RunnerMessage) => {
      if (message?.t === "not-loaded") reject(restoreError(message.error));
      if (message?.t !== "manifest") return;
      const { data, error } = manifestShape.safeParse(message.manifest);
      if (!data) return reject(notRead(`its manifest has another shape: ${z.prettifyError(error)}`));
      try {
        checkSchedules(data);
        resolve(data);
      } catch (cause) {
        reject(cause);
      }
    };
    timer = setTimeout(() => reject(notRead(`it took longer than ${timeoutMs} ms`)), timeoutMs);
    runner.port.onMessages((messages) => messages.forEach(take));
    runner.port.onClose(() => reject(notRead(wordsOf(runner))));
    runner.port.send([
      { t: "init", capabilities: {} },
      { t: "load", version, code },
      { t: "inspect", version },
    ]);
  }).finally(() => {
    clearTimeout(timer);
    runner.kill();
  });
}

function wordsOf(runner: SpawnedRunner): string {
  const breach = runner.breach();
  if (breach) return `it took more than ${Math.round(breach.limitBytes / 2 ** 20)} MiB of memory`;
  return runner.lastWords() || "its process ended without a word";
}

function notRead(why: string): MillraceError {
  return new MillraceError({
    code: "FLOW_DEFINITION_INVALID",
    message: `Cannot read the flow's definition as its file must do nothing but define: ${why}`,
    hint: "Move what the file does into run.",
  });
}
