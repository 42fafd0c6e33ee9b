import { Labeled } from "./labeled.tsx";

export interface JsonAreaProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly hint?: string;
  /** Shows a dot for each character, as a secret is. */
  readonly isMasked?: boolean;
}

/** A field for a JSON value, or for another text of several lines. */
export function JsonArea({ label, value, onChange, hint, isMasked = false }: JsonAreaProps) {
  return (
    <Labeled label={label} hint={hint}>
      {(ties) => (
        <textarea
          {...ties}
          className={`field h-auto min-h-32 py-2 font-mono text-xs ${isMasked ? "[-webkit-text-security:disc]" : ""}`}
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Labeled>
  );
}
