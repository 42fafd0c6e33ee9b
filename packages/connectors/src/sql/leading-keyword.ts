import { MillraceError } from "@millrace/flow/errors";

/**
 * White space and comments before a statement, as every database of ours skips them. What they read differently
 * (nested and executable comments, a lone carriage return) is not skipped, so that such a statement is refused.
 */
const skipped = /^(?:[ \t\n\f\r(]|--[^\n\r]*\r?\n|\/\*(?!M?!)(?:(?!\*\/|\/\*)[\s\S])*\*\/)*/;

const everywhere = "select values with insert update delete replace explain";
const definitions = "create alter drop analyze reindex";

/** What a statement may begin with beside what every database knows: nothing that outlives it in the session. */
export function allowedKeywords(own: string): ReadonlySet<string> {
  return wordsOf(`${everywhere} ${definitions} ${own}`);
}

/** The same without definitions, for a database that ends a transaction before it does one. */
export function allowedChanges(own: string): ReadonlySet<string> {
  return wordsOf(`${everywhere} ${own}`);
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(" ").filter((word) => word !== ""));
}

/** Refuses a statement that begins otherwise (`SQL_STATEMENT_REFUSED`): transactions and sessions are not a flow's. */
export function requireAllowed(text: string, allowed: ReadonlySet<string>): void {
  const rest = text.slice(skipped.exec(text)?.[0].length ?? 0);
  const keyword = /^[a-z]+/i.exec(rest)?.[0].toLowerCase() ?? "";
  if (allowed.has(keyword)) return;
  throw new MillraceError({
    code: "SQL_STATEMENT_REFUSED",
    message: `Cannot do a statement as it must begin with one of ${[...allowed].sort().join(", ")}: ${JSON.stringify(rest.slice(0, 40))}`,
    hint: "Several statements at once are transaction() or once(); settings of a session do not last in a pool.",
  });
}
