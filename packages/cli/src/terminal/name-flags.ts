import { MillraceError } from "@millrace/flow/errors";
import type { Command } from "commander";
import { showDuration } from "./durations.ts";

interface Fault {
  readonly path: string;
  readonly problem: string;
}

// Where an option is called otherwise than the field that it fills in.
const otherNames: Readonly<Record<string, readonly string[]>> = {
  availableAt: ["not-before"],
  entries: ["runs"],
  errorCode: ["error"],
  from: ["since", "from-start"],
  grants: ["allow"],
  idempotencyKey: ["key"],
  key: ["queue-key"],
  lastEventId: ["after"],
  settings: ["set"],
  timing: ["cron"],
  to: ["until"],
  version: ["to", "at"],
};

/**
 * What a server found wrong in the input of an operation, in the words of the command line that made it. Left as it is where
 * a field is no option and no argument of the command.
 */
export function nameFlags(error: unknown, command: Command | null): unknown {
  if (!(error instanceof MillraceError) || error.code !== "REQUEST_INVALID" || command === null) return error;
  const told = faultsIn(error).map(({ path, problem }) => {
    const flag = flagOf(command, path);
    return flag && `${flag}: ${inUnits(path, problem)}`;
  });
  if (told.length === 0 || told.includes(null)) return error;
  const { code, data } = error;
  return new MillraceError({
    code,
    message: `Cannot take this command line as its values must fit: ${told.join("; ")}`,
    hint: `See: ${fullName(command)} --help`,
    ...(data !== undefined && { data }),
    cause: error,
  });
}

/** The option or argument of a command that fills in a field of an operation's input; null where it has none. */
export function flagOf(command: Command, path: string): string | null {
  const [field = ""] = path.split(".");
  const own = dashed(field);
  const names = [...(otherNames[field] ?? []), own, own.replace(/-(id|ms|at)$/, ""), own.replace(/s$/, "")];
  for (const name of names) {
    const option = command.options.find(({ long }) => long === `--${name}`);
    if (option) return `--${name}`;
    if (command.registeredArguments.some((argument) => argument.name() === name)) return `<${name}>`;
  }
  return null;
}

function faultsIn({ data }: MillraceError): readonly Fault[] {
  const { faults } = (data ?? {}) as { readonly faults?: unknown };
  return Array.isArray(faults) ? faults.filter(isFault) : [];
}

function isFault(value: unknown): value is Fault {
  const { path, problem } = (value ?? {}) as Partial<Fault>;
  return typeof path === "string" && typeof problem === "string";
}

/** Options take durations with their unit where operations take milliseconds. */
function inUnits(path: string, problem: string): string {
  return path.endsWith("Ms") ? problem.replace(/\d{3,}/g, (ms) => showDuration(Number(ms))) : problem;
}

const dashed = (field: string) => field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}
