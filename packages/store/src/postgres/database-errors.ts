import { MillraceError } from "@millrace/flow/errors";

/** The SQLSTATE of an error of PostgreSQL, or the code of the network below it. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** Whether a unique index of this name refused a row. */
export function isDuplicate(error: unknown, constraint: string): boolean {
  return errorCode(error) === "23505" && (error as { readonly constraint?: string }).constraint === constraint;
}

/** Whether a transaction that was undone will go through the next time: a deadlock, or two workers under one name. */
export function isWorthRepeating(error: unknown): boolean {
  return ["40P01", "40001"].includes(errorCode(error)) || isDuplicate(error, "workers_pkey");
}

// Classes of SQLSTATE that say that nobody answers now: connections, resources, operator's intervention, read-only standby.
const unavailable = /^(08|53|57P|25006)/;
// Refused at the door: password, database, role, permission.
const refusedAtDoor = /^(28|3D000|42501)/;

/** Says in Millrace's words what PostgreSQL or the way to it reported. */
export function translatePostgresError(error: unknown): unknown {
  if (error instanceof MillraceError || !(error instanceof Error)) return error;
  const code = errorCode(error);
  if (code.startsWith("53100"))
    return new MillraceError({
      code: "DISK_FULL",
      message: `Cannot write to PostgreSQL as its disk has to have room: ${error.message}`,
      hint: "Free some space on the disk of the PostgreSQL server; work goes on by itself.",
      cause: error,
    });
  if (refusedAtDoor.test(code))
    return new MillraceError({
      code: "STORE_UNAVAILABLE",
      message: `Cannot use PostgreSQL as it has to let this user in: ${error.message}`,
      hint: "Check user, password, database and rights in MILLRACE_DATABASE_URL.",
      retry: false,
      cause: error,
    });
  if (code === "" || !/^[0-9A-Z]{5}$/.test(code) || unavailable.test(code))
    return new MillraceError({
      code: "STORE_UNAVAILABLE",
      message: `Cannot use PostgreSQL as it has to answer: ${error.message || code}`,
      hint: "Check that the server of MILLRACE_DATABASE_URL runs and can be reached; a process that had reached it before goes on by itself once it does.",
      cause: error,
    });
  return new MillraceError({
    code: "INTERNAL",
    message: `Cannot use PostgreSQL as it refused a statement: ${error.message}`,
    hint: "Report this with the message and the version of the server.",
    cause: error,
  });
}
