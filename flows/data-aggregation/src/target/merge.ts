import { PermanentError } from "@millrace/flow";
import type { TableRecord } from "@millrace/parsing/records";
import type { RecordRules } from "../input/aggregation.ts";
import { isNewer } from "../record/prepare.ts";

/** A table in memory, for a target that is a file. */
const maxRows = 500_000;

export class MergedTable {
  readonly #rules: Pick<RecordRules, "keys" | "version">;
  readonly #rows = new Map<string, TableRecord>();

  constructor(rules: Pick<RecordRules, "keys" | "version">) {
    this.#rules = rules;
  }

  add(record: TableRecord): void {
    const { keys, version } = this.#rules;
    // How a number is written makes no other key: what comes back from a file of CSV is text.
    const key =
      keys.length === 0 ? String(this.#rows.size) : JSON.stringify(keys.map((name) => String(record[name] ?? "")));
    const present = this.#rows.get(key);
    if (!present && this.#rows.size === maxRows) throw tableTooLarge();
    if (!present || isNewer(record, present, version)) this.#rows.set(key, record);
  }

  rows(): readonly TableRecord[] {
    return [...this.#rows.values()];
  }
}

function tableTooLarge() {
  return new PermanentError(`Cannot write the table as a file may have ${maxRows} rows: there are more`, {
    hint: "Load into a database: its tables may have any number.",
  });
}
