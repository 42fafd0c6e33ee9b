import { Labeled } from "./labeled.tsx";

export interface JsonAreaProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly hint?: string;
}

/** A field for a JSON value. */
export function JsonArea({ label, value, onChange, hint }: JsonAreaProps) {
  return (
    <Labeled label={label} hint={hint}>
      {(ties) => (
        <textarea
          {...ties}
          className="field h-auto min-h-32 py-2 font-mono text-xs"
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Labeled>
  );
}
