import type { OperationInput, Operations } from "@millrace/contract";
import { parseDuration } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";

type Timing = OperationInput<Operations["schedules"]["create"]>["timing"];

/** A schedule's timing as a person writes it. */
export interface WrittenTiming {
  readonly kind: Timing["kind"];
  readonly pattern: string;
  readonly timezone: string;
  readonly every: string;
  /** In the reader's time zone, as a field for moments gives it. */
  readonly at: string;
  readonly missed: NonNullable<Timing["missed"]>;
  readonly jitter: string;
}

/** Reads what was written; throws where a duration or the moment is none. */
export function readTiming(written: WrittenTiming): Timing {
  const jitterMs = written.jitter.trim() === "" ? 0 : readDuration(written.jitter);
  const rules = { missed: written.missed, jitterMs };
  switch (written.kind) {
    case "cron":
      return { kind: "cron", pattern: written.pattern.trim(), timezone: written.timezone.trim(), ...rules };
    case "every":
      return { kind: "every", everyMs: readDuration(written.every), ...rules };
    case "once":
      return { kind: "once", at: readMoment(written.at), ...rules };
  }
}

const readDuration = (text: string) => parseDuration(text.trim() as `${number}m`);

function readMoment(text: string): string {
  const atMs = Date.parse(text);
  if (!Number.isNaN(atMs)) return new Date(atMs).toISOString();
  throw new MillraceError({
    code: "SCHEDULE_INVALID",
    message: `Cannot schedule it as it needs a date and a time: "${text}"`,
    hint: "Fill in both parts of the field.",
  });
}
