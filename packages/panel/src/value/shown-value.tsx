import type { Json } from "@millrace/flow";
import { ArtifactLink } from "../artifact/artifact-link.tsx";
import { isArtifact, isObject } from "./find-tables.ts";
import { JsonTree } from "./json-tree.tsx";

export interface ShownValueProps {
  readonly runId: string;
  readonly value: Json;
  readonly label: string;
}

/** A value for a person to read: a text as text, a flat object as its fields, a file as a link, all else as a tree. */
export function ShownValue({ runId, value, label }: ShownValueProps) {
  if (isArtifact(value)) return <ArtifactLink runId={runId} artifact={value} />;
  if (isScalar(value)) return <p className="whitespace-pre-wrap wrap-anywhere">{scalarText(value)}</p>;
  const fields = isObject(value) ? Object.entries(value) : [];
  const isFlat = fields.length > 0 && fields.every(([, field]) => field !== undefined && isPlain(field));
  if (!isFlat) return <JsonTree value={value} label={label} />;
  return (
    <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-1">
      {fields.map(([name, field]) => (
        <div key={name} className="col-span-2 grid grid-cols-subgrid">
          <dt className="text-muted">{name}</dt>
          <dd className="whitespace-pre-wrap wrap-anywhere">
            {isArtifact(field) ? <ArtifactLink runId={runId} artifact={field} /> : scalarText(field)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const isScalar = (value: Json) => typeof value !== "object" || value === null;
const isPlain = (value: Json) => isScalar(value) || isArtifact(value);

function scalarText(value: Json | undefined): string {
  return value === null || value === undefined ? "–" : String(value);
}
