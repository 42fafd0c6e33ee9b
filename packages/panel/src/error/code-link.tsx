import { errorPage } from "@millrace/contract/client";
import { isErrorCode } from "@millrace/flow/errors";

/** An error's code, with a link to its explanation where the table of errors has it. */
export function CodeLink({ code }: { readonly code: string }) {
  if (!isErrorCode(code)) return <code className="font-mono text-xs font-semibold text-bad">{code}</code>;
  return (
    <a
      href={errorPage(code)}
      target="_blank"
      rel="noreferrer"
      className="link font-mono text-xs font-semibold text-bad"
    >
      {code}
      <span className="sr-only"> (explained in a new tab)</span>
    </a>
  );
}
