import type { HTMLInputTypeAttribute } from "react";
import { Labeled } from "./labeled.tsx";

export interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly type?: HTMLInputTypeAttribute;
  readonly hint?: string;
  readonly placeholder?: string;
  /** What the browser may fill in; `new-password` for a secret, which is none of its own. */
  readonly autoComplete?: string;
  readonly isRequired?: boolean;
  /** Anything else can be written, too. */
  readonly suggestions?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly step?: number | "any";
}

/** A line to write on. */
export function TextField({ label, onChange, hint, isRequired, suggestions, ...input }: TextFieldProps) {
  return (
    <Labeled label={label} hint={hint}>
      {(ties) => (
        <>
          <input
            {...ties}
            {...input}
            className="field w-full"
            required={isRequired ?? false}
            list={suggestions && `${ties.id}-list`}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
          {suggestions && (
            <datalist id={`${ties.id}-list`}>
              {suggestions.map((suggestion) => (
                <option key={suggestion}>{suggestion}</option>
              ))}
            </datalist>
          )}
        </>
      )}
    </Labeled>
  );
}
