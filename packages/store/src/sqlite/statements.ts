import type { DatabaseSync } from "node:sqlite";
import { callerStatements } from "./caller-statements.ts";
import { claimStatements } from "./claim-statements.ts";
import { expiryStatements } from "./expiry-statements.ts";
import { gateStatements } from "./gate-statements.ts";
import { journalStatements } from "./journal-statements.ts";
import { ownedRuns } from "./owned-runs.ts";
import { requestStatements } from "./request-statements.ts";
import { startStatements } from "./start-statements.ts";
import { tableStatements } from "./table-statements.ts";
import { updateStatements } from "./update-statements.ts";
import { publishStatements } from "./version-statements.ts";
import { workerStatements } from "./worker-statements.ts";

/** The statements of the writing connection, prepared once. */
export function prepareStatements(database: DatabaseSync) {
  const journal = journalStatements(database);
  const owned = ownedRuns(database);
  const starts = startStatements(database, journal);
  const tables = tableStatements(database);
  const requests = requestStatements(database, journal);
  const callers = callerStatements(requests);
  return {
    owned,
    starts,
    tables,
    updates: updateStatements(database, { journal, starts, tables, owned }),
    callers,
    gates: gateStatements(database),
    expiry: expiryStatements(database, { journal, callers }),
    claims: claimStatements(database, { journal, owned }),
    requests,
    workers: workerStatements(database, { journal, owned }),
    versions: publishStatements(database),
  };
}
