import { MillraceError } from "@millrace/flow/errors";
import { CodeLink } from "./code-link.tsx";

/** An error of the server or of the connection to it: what could not be done, and what to do next. */
export function ErrorNote({ error }: { readonly error: Error }) {
  const known = error instanceof MillraceError ? error : null;
  return (
    <div className="rounded-md border-l-4 border-bad bg-bad-faint p-3 wrap-anywhere">
      {known && <CodeLink code={known.code} />}
      <p>{error.message}</p>
      {known?.hint !== undefined && <p className="mt-1 font-medium">{known.hint}</p>}
    </div>
  );
}
