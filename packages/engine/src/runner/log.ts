import type { FlowLog, FlowMetric, Json, MetricOptions } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { LogLevel } from "@millrace/flow/run";
import { checkName } from "../protocol/names.ts";
import { type AttemptScope, attemptOf, countMet } from "./attempt-scope.ts";
import { writtenPlace } from "./recorded-run.ts";
import type { RunExecution } from "./run-execution.ts";

// A line is for reading; a longer one is data and belongs into an artifact.
const longestMessage = 8_000;
const longestFields = 64_000;

/** Makes the `log` that a flow's `run` receives. Lines of the body that a replay comes across again are left out. */
export function createLog(execution: RunExecution): FlowLog {
  const write = (level: LogLevel) => (message: string, fields?: { readonly [key: string]: Json }) => {
    const scope = execution.scope();
    if (isWritten(execution, scope, "log")) return;
    const text = String(message).slice(0, longestMessage);
    execution.parts.outbox.send({
      t: "log",
      execution: execution.id,
      level,
      message: text,
      step: scope.step,
      ...(fields && { fields: plainFields(fields) }),
    });
  };
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}

/** Makes the `metric` that a flow's `run` receives: of a step, recorded with its success, so that a failed attempt counts nothing. */
export function createMetric(execution: RunExecution): FlowMetric {
  return (name, value, { unit, tags }: MetricOptions = {}) => {
    checkName(name, "the name of a metric");
    if (!Number.isFinite(value)) throw notFinite(name, value);
    const scope = execution.scope();
    const metric = { name, value, ...(unit !== undefined && { unit }), ...(tags && { tags: { ...tags } }) };
    const attempt = attemptOf(scope);
    if (attempt) attempt.metrics.push(metric);
    else if (!isWritten(execution, scope, "metric"))
      execution.parts.outbox.send({ t: "metric", execution: execution.id, step: scope.step, ...metric });
  };
}

/** Whether a replay comes across a line or metric that is in the journal. Each attempt of a step writes its own lines. */
function isWritten(execution: RunExecution, scope: AttemptScope, kind: "log" | "metric"): boolean {
  if (attemptOf(scope)) return false;
  return countMet(scope, kind) < (execution.recorded.written.get(writtenPlace(kind, scope.step)) ?? 0);
}

/** Fields as JSON; a line must never make its step fail. */
function plainFields(fields: Json): Json {
  try {
    const text = JSON.stringify(fields);
    return text.length <= longestFields ? (JSON.parse(text) as Json) : { leftOut: "the fields are too long" };
  } catch (error) {
    return { leftOut: `the fields are not JSON: ${String(error)}` };
  }
}

function notFinite(name: string, value: unknown): MillraceError {
  return new MillraceError({
    code: "STEP_RESULT_NOT_JSON",
    message: `Cannot record the metric ${name} as its value must be a finite number: ${String(value)}`,
    hint: "Leave out what could not be measured.",
    retry: false,
  });
}
