import { CodeSample } from "../app/empty-note.tsx";
import { CodeLink } from "../error/code-link.tsx";
import { DataTable } from "../table/data-table.tsx";
import type { DescribedOperation } from "./read-operations.ts";
import { TryForm } from "./try-form.tsx";

/** What an operation takes and answers, and a form to try it. */
export function OperationDetail({ operation }: { readonly operation: DescribedOperation }) {
  const { operationId, responses, requestBody } = operation;
  const codes = Object.entries(responses).filter(([status]) => Number(status) >= 400);
  const answer = responses[200]?.content?.["application/json"]?.example;
  const fields = fieldRows(operation);
  return (
    <div className="flex flex-col gap-4 border-t border-line p-3">
      <p className="text-muted">
        <code>{operationId}</code>
        {operation["x-scope"] !== null && (
          <>
            {" "}
            needs the scope <code>{operation["x-scope"]}</code>
          </>
        )}
      </p>
      {fields.length > 0 && (
        <DataTable caption={`Fields of ${operationId}`} columns={["Field", "Where", "Type", "Meaning"]}>
          {fields.map(({ name, place, type, meaning, required }) => (
            <tr key={name} className="border-t border-line align-top">
              <td className="px-3 py-1.5">
                <code>{name}</code>
                {required && <span className="text-muted"> required</span>}
              </td>
              <td className="px-3 py-1.5">{place}</td>
              <td className="px-3 py-1.5">{type}</td>
              <td className="px-3 py-1.5 text-muted">{meaning}</td>
            </tr>
          ))}
        </DataTable>
      )}
      {answer !== undefined && (
        <div>
          <h3 className="font-medium">Answer</h3>
          <CodeSample>{JSON.stringify(answer, null, 2)}</CodeSample>
        </div>
      )}
      <div>
        <h3 className="font-medium">Errors</h3>
        <ul className="flex flex-wrap gap-x-4 gap-y-1">
          {codes.map(([status, { description }]) => (
            <li key={status}>
              <span className="text-muted">{status} </span>
              {description.split(", ").map((code) => (
                <span key={code} className="mr-2">
                  <CodeLink code={code} />
                </span>
              ))}
            </li>
          ))}
        </ul>
      </div>
      {operation["x-kind"] === "call" && <TryForm operation={operation} hasBody={requestBody !== undefined} />}
    </div>
  );
}

function fieldRows({ parameters, requestBody }: DescribedOperation) {
  const body = requestBody?.content["application/json"]?.schema as
    | { readonly properties: Record<string, TypeShape>; readonly required: readonly string[] }
    | undefined;
  return [
    ...parameters.map(({ name, in: place, required, description, schema }) => ({
      name,
      place: place as string,
      required,
      type: typeText(schema as TypeShape),
      meaning: description ?? "",
    })),
    ...Object.entries(body?.properties ?? {}).map(([name, schema]) => ({
      name,
      place: "body",
      required: body?.required.includes(name) ?? false,
      type: typeText(schema),
      meaning: schema.description ?? "",
    })),
  ];
}

interface TypeShape {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly description?: string;
}

const typeText = ({ type, enum: choices }: TypeShape) => choices?.join(", ") ?? type ?? "JSON";
