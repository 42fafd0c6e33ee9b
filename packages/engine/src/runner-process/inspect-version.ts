import { type Json, z } from "@millrace/flow";
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

interface InspectorOptions {
  readonly spawn: SpawnRunner;
  /** How long a file may take to define its flow. (Default: 20,000 ms) */
  readonly timeoutMs?: number;
}

interface VersionCode {
  readonly version: string;
  readonly code: string;
}

/** A runner that reads manifests. After a version that it could not read, nothing else it says is to be trusted. */
export interface Inspector {
  inspect(version: VersionCode): Promise<FlowManifest>;
  close(): void;
}

/** Reads a version's manifest in a runner of its own, so that a flow's code never runs in the process that publishes it. */
export async function inspectVersion({
  version,
  code,
  ...options
}: InspectorOptions & VersionCode): Promise<FlowManifest> {
  const inspector = openInspector(options);
  try {
    return await inspector.inspect({ version, code });
  } finally {
    inspector.close();
  }
}

/** Opens a runner for the manifests of several versions, which trust each other. */
export function openInspector({ spawn, timeoutMs = 20_000 }: InspectorOptions): Inspector {
  const runner = spawn();
  const asked = new Map<string, PromiseWithResolvers<FlowManifest>>();
  let ended: MillraceError | null = null;
  const take = (message: RunnerMessage) => {
    if (message?.t === "not-loaded") asked.get(message.version)?.reject(restoreError(message.error));
    if (message?.t !== "manifest") return;
    try {
      asked.get(message.version)?.resolve(readManifest(message.manifest));
    } catch (cause) {
      asked.get(message.version)?.reject(cause);
    }
  };
  runner.port.onMessages((messages) => messages.forEach(take));
  runner.port.onClose(() => {
    ended = notRead(wordsOf(runner));
    for (const { reject } of asked.values()) reject(ended);
  });
  runner.port.send([{ t: "init", capabilities: {} }]);
  return {
    async inspect({ version, code }) {
      if (ended) throw ended;
      const answer = Promise.withResolvers<FlowManifest>();
      asked.set(version, answer);
      const timer = setTimeout(() => answer.reject(notRead(`it took longer than ${timeoutMs} ms`)), timeoutMs);
      runner.port.send([
        { t: "load", version, code },
        { t: "inspect", version },
      ]);
      return answer.promise.finally(() => {
        clearTimeout(timer);
        asked.delete(version);
      });
    },
    close: () => runner.kill(),
  };
}

function readManifest(written: Json): FlowManifest {
  const { data, error } = manifestShape.safeParse(written);
  if (!data) throw notRead(`its manifest has another shape: ${z.prettifyError(error)}`);
  checkSchedules(data);
  return data;
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
