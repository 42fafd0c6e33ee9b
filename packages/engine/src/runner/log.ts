import type { FlowLog, Json } from "@millrace/flow";
import type { LogLevel } from "@millrace/flow/run";
import type { RunExecution } from "./run-execution.ts";

// A line is for reading; a longer one is data and belongs into an artifact.
const longestMessage = 8_000;
const longestFields = 64_000;

/** Makes the `log` that a flow's `run` receives. Lines of the body that a replay comes across again are left out. */
export function createLog(execution: RunExecution): FlowLog {
  const write = (level: LogLevel) => (message: string, fields?: { readonly [key: string]: Json }) => {
    const { step } = execution.scope();
    if (step === null && ++execution.logLines <= execution.recorded.logLines) return;
    const text = String(message).slice(0, longestMessage);
    execution.parts.outbox.send({
      t: "log",
      execution: execution.id,
      level,
      message: text,
      step,
      ...(fields && { fields: plainFields(fields) }),
    });
  };
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
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
