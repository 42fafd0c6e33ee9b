import { type HandlerInput, type LogLineDto, logLevels, type operations } from "@millrace/contract";
import type { Json } from "@millrace/flow";
import type { WrittenEntry } from "@millrace/store/logs";

interface LogBody {
  readonly level: LogLineDto["level"];
  readonly message: string;
  readonly fields?: Json;
  readonly step?: string;
  readonly stepKey?: string;
}

/** An entry of a journal as a line. */
export function logLine({ runId, flow, seq, at, body }: Omit<WrittenEntry, "name">): LogLineDto {
  const { level, message, fields = null, step = null, stepKey = null } = JSON.parse(body) as LogBody;
  return { runId, flow, seq, at: new Date(at).toISOString(), level, message, fields, step, stepKey };
}

type LogFilter = Pick<HandlerInput<typeof operations.logs.search>, "runId" | "flow" | "level" | "text">;

/** What tells the lines that are looked for. */
export function matchesFilter({ runId, flow, level, text }: LogFilter): (line: LogLineDto) => boolean {
  const lowest = logLevels.indexOf(level);
  const wanted = text?.toLowerCase();
  return (line) =>
    (runId === undefined || line.runId === runId) &&
    (flow === undefined || line.flow === flow) &&
    logLevels.indexOf(line.level) >= lowest &&
    (wanted === undefined || searched(line).includes(wanted));
}

function searched({ message, fields }: LogLineDto): string {
  return `${message}\n${fields === null ? "" : JSON.stringify(fields)}`.toLowerCase();
}
