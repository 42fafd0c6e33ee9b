import type { Json } from "@millrace/flow";
import { useState } from "react";

export interface JsonNodeProps {
  readonly name: string | null;
  readonly value: Json;
  readonly depth: number;
}

const openDepth = 2;
const shownAtOnce = 100;

/** A value and, below it, what it holds; closed parts are not drawn at all. */
export function JsonNode({ name, value, depth }: JsonNodeProps) {
  const children = typeof value === "object" && value !== null ? Object.entries(value) : null;
  const [isOpen, setIsOpen] = useState(depth < openDepth && (children?.length ?? 0) <= 20);
  const [shown, setShown] = useState(shownAtOnce);
  if (children === null || children.length === 0) {
    return (
      <div className="wrap-anywhere whitespace-pre-wrap">
        <Name name={name} />
        <Scalar value={value} />
      </div>
    );
  }
  return (
    <details open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="rounded-sm">
        <Name name={name} />
        <span className="text-muted">{size(value, children.length)}</span>
      </summary>
      {isOpen && (
        <div className="ml-1 border-l border-line pl-3">
          {children.slice(0, shown).map(([key, child]) => (
            <JsonNode key={key} name={key} value={child ?? null} depth={depth + 1} />
          ))}
          {children.length > shown && (
            <button type="button" className="link" onClick={() => setShown(shown + shownAtOnce * 5)}>
              {children.length - shown} more
            </button>
          )}
        </div>
      )}
    </details>
  );
}

function Name({ name }: { readonly name: string | null }) {
  return name === null ? null : <span className="text-race">{name}: </span>;
}

function Scalar({ value }: { readonly value: Json }) {
  if (typeof value === "string") return <span className="text-good">{JSON.stringify(value)}</span>;
  return <span className="text-hold">{JSON.stringify(value)}</span>;
}

function size(value: Json, count: number): string {
  const things = Array.isArray(value) ? (count === 1 ? "item" : "items") : count === 1 ? "field" : "fields";
  return Array.isArray(value) ? `[${count} ${things}]` : `{${count} ${things}}`;
}
