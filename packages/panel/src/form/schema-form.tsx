import type { ReactNode } from "react";
import { CheckField } from "../dialog/check-field.tsx";
import { JsonArea } from "../dialog/json-area.tsx";
import { Labeled } from "../dialog/labeled.tsx";
import { TextField } from "../dialog/text-field.tsx";
import type { FormField } from "./form-fields.ts";
import type { Written } from "./read-form.ts";

export interface SchemaFormProps {
  readonly fields: readonly FormField[];
  readonly written: Written;
  readonly onChange: (written: Written) => void;
}

/** The fields of a JSON schema to fill in. */
export function SchemaForm({ fields, written, onChange }: SchemaFormProps) {
  return (
    <div className="flex flex-col gap-4">
      {fields.map((field) => (
        <Field
          key={field.name}
          field={field}
          value={written[field.name] ?? ""}
          onChange={(value) => onChange({ ...written, [field.name]: value })}
        />
      ))}
    </div>
  );
}

interface FieldProps {
  readonly field: FormField;
  readonly value: string | boolean;
  readonly onChange: (value: string | boolean) => void;
}

function Field({ field, value, onChange }: FieldProps): ReactNode {
  const label = field.isRequired || field.kind === "boolean" ? field.label : `${field.label} (may be left out)`;
  const hint = field.description === null ? {} : { hint: field.description };
  const text = String(value);
  switch (field.kind) {
    case "boolean":
      return (
        <div>
          <CheckField label={label} isChecked={value === true} onChange={onChange} />
          {field.description !== null && <p className="mt-1 text-xs text-muted">{field.description}</p>}
        </div>
      );
    case "choice":
      return <Choice field={field} label={label} value={text} onChange={onChange} />;
    case "json":
      return <JsonArea label={`${label}, as JSON`} value={text} onChange={onChange} {...hint} />;
    case "number":
    case "integer":
      return (
        <TextField
          label={label}
          type="number"
          step={field.kind === "integer" ? 1 : "any"}
          {...(field.minimum !== null && { min: field.minimum })}
          {...(field.maximum !== null && { max: field.maximum })}
          isRequired={field.isRequired}
          value={text}
          onChange={onChange}
          {...hint}
        />
      );
    default:
      return (
        <TextField
          label={label}
          type={field.kind}
          isRequired={field.isRequired}
          value={text}
          onChange={onChange}
          {...hint}
        />
      );
  }
}

function Choice({ field, label, value, onChange }: FieldProps & { readonly label: string }) {
  return (
    <Labeled label={label} hint={field.description ?? undefined}>
      {(ties) => (
        <select
          {...ties}
          className="field"
          required={field.isRequired}
          value={String(value)}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          <option value="">{field.isRequired ? "Choose …" : "None"}</option>
          {field.choices.map((choice) => (
            <option key={JSON.stringify(choice)} value={JSON.stringify(choice)}>
              {typeof choice === "string" ? choice : JSON.stringify(choice)}
            </option>
          ))}
        </select>
      )}
    </Labeled>
  );
}
