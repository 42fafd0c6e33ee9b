import { type ReactNode, useId } from "react";

/** What a field needs to be tied to its label and its hint. */
interface FieldTies {
  readonly id: string;
  readonly "aria-describedby"?: string;
}

export interface LabeledProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly children: (ties: FieldTies) => ReactNode;
}

/** A field with its label above and, below it, what may stand there: read after the label, not as a part of it. */
export function Labeled({ label, hint, children }: LabeledProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children({ id, ...(hint !== undefined && { "aria-describedby": hintId }) })}
      {hint !== undefined && (
        <p id={hintId} className="text-xs text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
