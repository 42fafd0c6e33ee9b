import { inputFields } from "@millrace/contract/input-fields";
import type { Json } from "@millrace/flow";
import { JsonTree } from "../value/json-tree.tsx";

/** What a flow's input may be: its fields in words, and the schema itself. */
export function InputSchema({ schema }: { readonly schema: Json }) {
  if (schema === null) return <p className="text-muted">This flow takes any input.</p>;
  return (
    <section aria-label="What the input may be" className="flex flex-col gap-2">
      <dl className="flex flex-col gap-1.5 text-xs">
        {inputFields(schema).map((field) => (
          <div key={field.name} className="grid gap-x-3 sm:grid-cols-[9rem_1fr]">
            <dt className="font-mono font-semibold wrap-anywhere">{field.name}</dt>
            <dd className="text-muted wrap-anywhere">
              {field.type}
              {field.isRequired && <strong className="text-ink"> · required</strong>}
              {field.defaultsTo !== undefined && ` · ${JSON.stringify(field.defaultsTo)} when left out`}
              {field.description !== null && <span className="block">{field.description}</span>}
            </dd>
          </div>
        ))}
      </dl>
      <details>
        <summary className="text-xs font-medium">The JSON schema</summary>
        <JsonTree value={schema} label="JSON schema" />
      </details>
    </section>
  );
}
