import { Fragment, type ReactNode } from "react";
import { CheckField } from "../dialog/check-field.tsx";
import { JsonArea } from "../dialog/json-area.tsx";
import { Labeled } from "../dialog/labeled.tsx";
import { TextField } from "../dialog/text-field.tsx";
import type { FormField } from "./form-fields.ts";
import { PairsField } from "./pairs-field.tsx";
import { type Written, withPrefix, writtenInside } from "./read-form.ts";

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
        <Fragment key={field.name}>
          <Field
            field={field}
            value={written[field.name] ?? ""}
            onChange={(value) => onChange({ ...written, [field.name]: value })}
          />
          {field.variants
            .filter(({ name }) => name === written[field.name])
            .map(({ name, label, fields: inside }) => (
              <fieldset key={name} aria-label={`${field.label}: ${label}`} className="border-l-2 border-line pl-3">
                <SchemaForm
                  fields={inside}
                  written={writtenInside(field, written)}
                  onChange={(next) => onChange({ ...written, ...withPrefix(field, next) })}
                />
              </fieldset>
            ))}
        </Fragment>
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
    case "pairs":
    case "secret-pairs":
      return (
        <PairsField label={label} isSecret={field.kind === "secret-pairs"} value={text} onChange={onChange} {...hint} />
      );
    case "lines":
    case "secret-lines":
      return (
        <JsonArea label={label} isMasked={field.kind === "secret-lines"} value={text} onChange={onChange} {...hint} />
      );
    case "variant":
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
          {...(field.kind === "password" && { autoComplete: "new-password" })}
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
          {field.variants.map((variant) => (
            <option key={variant.name} value={variant.name}>
              {variant.label}
            </option>
          ))}
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
