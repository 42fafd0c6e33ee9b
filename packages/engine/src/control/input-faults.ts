import type { z } from "@millrace/flow";

/** Where an input breaks its schema, and how. */
export type InputFault = {
  path: string;
  problem: string;
};

type Issue = z.core.$ZodIssue;

/** What is wrong with an input; of several forms that a value may have, what keeps it from the one that it means. */
export function inputFaults(issues: readonly Issue[]): InputFault[] {
  return issues
    .flatMap((issue) => meant(issue, []))
    .map(({ path, message }) => ({ path: path.join("."), problem: message }));
}

function meant(issue: Issue, above: readonly PropertyKey[]): { path: string[]; message: string }[] {
  const path = [...above, ...issue.path];
  const forms =
    issue.code === "invalid_union" ? issue.errors.filter((form) => form.length > 0 && !isOfAnother(form)) : [];
  const [form] = forms;
  // Where it may mean several forms, none of them can be told to be wrong.
  if (forms.length !== 1 || !form) return [{ path: path.map(String), message: issue.message }];
  return form.flatMap((inner) => meant(inner, path));
}

/** Whether a form is not meant: a word in it that names the form is another, or the value is of another type. */
function isOfAnother(form: readonly Issue[]): boolean {
  return form.some(
    (issue) =>
      (issue.code === "invalid_value" && issue.values.length === 1) ||
      (issue.code === "invalid_type" && issue.path.length === 0),
  );
}
