import type { FieldProfile, LinkageModel } from "@millrace/parsing/linkage";

/** Whether weights that were kept are of the same fields, in the same order and of the same kinds. */
export function fits(model: LinkageModel, profiles: readonly FieldProfile[]): boolean {
  const compared = profiles.filter(({ kind }) => kind !== "id" && kind !== "empty");
  return (
    compared.length === model.fields.length &&
    compared.every(({ name, kind }, at) => model.fields[at]?.name === name && model.fields[at]?.kind === kind)
  );
}
