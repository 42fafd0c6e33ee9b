import { useEffect, useId, useRef } from "react";
import { readPairs } from "./read-form.ts";

export interface PairsFieldProps {
  readonly label: string;
  readonly isSecret: boolean;
  /** The pairs as JSON. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
}

/** Names with a value each, such as headers: as many as are wanted. */
export function PairsField({ label, isSecret, value, onChange, hint }: PairsFieldProps) {
  const hintId = useId();
  const rows = useRef<HTMLDivElement>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const pairs = readPairs(value);
  const countBefore = useRef(pairs.length);
  useEffect(() => {
    if (pairs.length > countBefore.current)
      rows.current?.querySelector<HTMLElement>(":scope > :last-child input")?.focus();
    if (pairs.length < countBefore.current) addButton.current?.focus();
    countBefore.current = pairs.length;
  }, [pairs.length]);
  const set = (index: number, pair: readonly [string, string]) => onChange(JSON.stringify(pairs.with(index, pair)));
  return (
    <fieldset className="flex min-w-0 flex-col gap-2" aria-describedby={hint === undefined ? undefined : hintId}>
      <legend className="mb-1 font-medium">{label}</legend>
      <div ref={rows} className="flex flex-col gap-2 empty:hidden">
        {pairs.map(([name, text], index) => (
          <div key={index} className="flex gap-2">
            <input
              aria-label={`Name ${index + 1}`}
              placeholder="name"
              className="field w-full min-w-0"
              spellCheck={false}
              value={name}
              onChange={(event) => set(index, [event.currentTarget.value, text])}
            />
            <input
              aria-label={name === "" ? `Value ${index + 1}` : `Value of ${name}`}
              placeholder="value"
              className="field w-full min-w-0"
              type={isSecret ? "password" : "text"}
              autoComplete={isSecret ? "new-password" : "off"}
              value={text}
              onChange={(event) => set(index, [name, event.currentTarget.value])}
            />
            <button
              type="button"
              className="button-plain"
              onClick={() => onChange(JSON.stringify(pairs.toSpliced(index, 1)))}
            >
              Remove<span className="sr-only"> {name}</span>
            </button>
          </div>
        ))}
      </div>
      <button
        ref={addButton}
        type="button"
        className="button-plain button-small self-start"
        onClick={() => onChange(JSON.stringify([...pairs, ["", ""]]))}
      >
        Add<span className="sr-only"> to {label}</span>
      </button>
      {hint !== undefined && (
        <p id={hintId} className="text-xs text-muted">
          {hint}
        </p>
      )}
    </fieldset>
  );
}
