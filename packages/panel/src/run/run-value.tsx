import type { LargeValueDto } from "@millrace/contract";
import type { Json } from "@millrace/flow";
import { LargeValue } from "../artifact/large-value.tsx";
import { findTables } from "../value/find-tables.ts";
import { JsonTree } from "../value/json-tree.tsx";
import { ValueTable } from "../value/value-table.tsx";

export interface RunValueProps {
  readonly runId: string;
  readonly label: string;
  readonly value: Json | undefined;
  /** Stands for a value that is too long. */
  readonly large?: LargeValueDto | undefined;
  /** What is said where there is no value. */
  readonly none: string;
}

/** The input or output of a run: its lists as tables, the whole as a tree. */
export function RunValue({ runId, label, value, large, none }: RunValueProps) {
  if (large) return <LargeValue runId={runId} value={large} label={label.toLowerCase()} />;
  if (value === undefined) return <p className="text-muted">{none}</p>;
  return (
    <div className="flex flex-col gap-4">
      {findTables(value).map((table) => (
        <ValueTable key={table.name} table={table} runId={runId} />
      ))}
      <JsonTree value={value} label={label} />
    </div>
  );
}
