import type { BindCapability, CapabilityClient, Flow, Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { readArtifact } from "./artifact-reader.ts";
import { writeArtifact } from "./artifact-writer.ts";
import { createBodyValues } from "./body-values.ts";
import { createContinueWith, createRespond } from "./continuation.ts";
import { jsonText } from "./json-text.ts";
import { createLog, createMetric } from "./log.ts";
import type { RunExecution } from "./run-execution.ts";
import { createState } from "./state.ts";
import { createStep } from "./step.ts";
import type { WorkerCalls } from "./worker-calls.ts";

/** Finds the runner's half of a capability by its kind. */
export type FindCapability = (kind: string) => Promise<BindCapability>;

/** Everything that the flow's `run` receives: input, step and the like, and the capabilities under their names. */
export async function createFlowContext(
  execution: RunExecution,
  options: { readonly calls: WorkerCalls; readonly findCapability: FindCapability },
): Promise<Parameters<Flow["run"]>[0]> {
  const { calls, findCapability } = options;
  const step = createStep(execution);
  const log = createLog(execution);
  const write: CapabilityClient["writeArtifact"] = (description, content) =>
    execution.during(writeArtifact(execution, calls, { description, content }));
  const bound: Record<string, unknown> = {};
  for (const [capability, { kind, settings }] of Object.entries(execution.flow.use ?? {})) {
    const bind = await findCapability(kind);
    bound[capability] = bind({
      step,
      log,
      settings,
      call: (method, params, callOptions) =>
        execution.during(
          calls.call({ t: "call", execution: execution.id, capability, method, params: sendable(params) }, callOptions),
        ),
      connect: async (method, params) =>
        calls.openChannel({ execution: execution.id, capability, method, params: sendable(params) }),
      writeArtifact: write,
    });
  }
  return {
    ...bound,
    input: parseInput(execution, await recordedInput(execution)),
    step,
    log,
    metric: createMetric(execution),
    ...createBodyValues(execution),
    respond: createRespond(execution),
    continueWith: createContinueWith(execution),
    state: createState(execution, calls),
    artifact: { write, read: (reference, readOptions) => readArtifact(execution, reference, readOptions) },
    run: Object.freeze({ id: execution.runId, project: execution.project, schedule: execution.recorded.schedule }),
  };
}

/** Parameters as they will arrive; what is not JSON or too long is refused here, where its sender can be told. */
function sendable(params: Json): Json {
  const text = jsonText(params, "the parameters of a capability call");
  return text === undefined ? null : params;
}

function recordedInput(execution: RunExecution): Promise<unknown> {
  const { input, largeInput } = execution.recorded;
  return execution.recordedValue({ output: input, ...(largeInput && { large: largeInput }) });
}

function parseInput({ flow }: RunExecution, input: unknown): unknown {
  if (!flow.input) return input;
  const parsed = flow.input.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join(".") || "input"}: ${issue.message}`);
  throw new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot run ${flow.name} as its input must fit the flow's schema: ${issues.join("; ")}`,
    hint: "Correct the input and start the flow again.",
    data: { issues },
  });
}
