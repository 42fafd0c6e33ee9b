import { TextField } from "../dialog/text-field.tsx";
import type { WrittenTiming } from "./read-timing.ts";

const kinds = { cron: "By a cron pattern", every: "At an interval", once: "Once" } as const;

const missedWords = {
  coalesce: "one run for all of them",
  skip: "none",
  "catch up": "one run for each",
} as const;

export interface TimingFieldsProps {
  readonly written: WrittenTiming;
  readonly onChange: (written: WrittenTiming) => void;
}

/** The fields that say when a schedule fires. */
export function TimingFields({ written, onChange }: TimingFieldsProps) {
  const field = (key: "pattern" | "timezone" | "every" | "at" | "jitter") => ({
    value: written[key],
    onChange: (text: string) => onChange({ ...written, [key]: text }),
  });
  const { kind } = written;
  return (
    <>
      <fieldset className="flex flex-wrap gap-4">
        <legend className="mb-1 font-medium">When</legend>
        {(["cron", "every", "once"] as const).map((known) => (
          <label key={known} className="flex items-center gap-2">
            <input
              type="radio"
              name="kind"
              className="size-4 accent-race"
              checked={kind === known}
              onChange={() => onChange({ ...written, kind: known })}
            />
            {kinds[known]}
          </label>
        ))}
      </fieldset>
      <div className="grid gap-4 sm:grid-cols-2">
        {kind === "cron" && (
          <>
            <TextField
              label="Pattern"
              isRequired
              hint="Minute, hour, day, month, weekday; six fields begin with the second."
              {...field("pattern")}
            />
            <TextField
              label="Time zone"
              isRequired
              suggestions={Intl.supportedValuesOf("timeZone")}
              hint="Such as Europe/Berlin: summer time is kept."
              {...field("timezone")}
            />
          </>
        )}
        {kind === "every" && <TextField label="Every" isRequired hint="Such as 90s, 15m or 1d." {...field("every")} />}
        {kind === "once" && (
          <TextField label="At" type="datetime-local" isRequired hint="By your own clock." {...field("at")} />
        )}
        <TextField label="Late by up to (may be left out)" placeholder="30s" {...field("jitter")} />
        <label className="flex flex-col gap-1 font-medium">
          Runs for missed moments
          <select
            className="field font-normal"
            value={written.missed}
            onChange={(event) => onChange({ ...written, missed: event.currentTarget.value as WrittenTiming["missed"] })}
          >
            {Object.entries(missedWords).map(([missed, words]) => (
              <option key={missed} value={missed}>
                {words}
              </option>
            ))}
          </select>
        </label>
      </div>
    </>
  );
}
