import type { BoundStatement } from "./bound-statement.ts";

/** How a database spells what the three have in common. */
export interface Dialect {
  readonly quote: '"' | "`";
  readonly mostNameBytes: number;
  /** How many parameters a statement may have. */
  readonly mostParams: number;
  /** What a statement of a flow may begin with. */
  readonly keywords: ReadonlySet<string>;
  /** The same within a transaction, where not everything can be taken back. */
  readonly transactionKeywords: ReadonlySet<string>;
  /** The place of the parameter that is counted from 1. */
  placeholder(index: number): string;
  readonly begin: string;
  readonly beginReadOnly: string;
  /** What follows `insert ... values ...` so that a row that is there already is left alone, or set anew. */
  onConflict(quoted: { readonly columns: readonly string[]; readonly keys: readonly string[] | null }): string;
  readonly done: {
    /** Makes the table of `once` where it is not there. */
    readonly create: string;
    /** Changes one row where the key is new, else none. */
    insert(key: string): BoundStatement;
    isMissing(error: unknown): boolean;
  };
}

/** The table of `once`, which databases of others hold. */
export const doneTable = "millrace_done";
