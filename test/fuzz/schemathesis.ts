import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

// Pinned, so that a failure is ours and not a new version's.
const version = "4.32.5";

/** Runs a program with what it says on our own output; its exit status. */
function run(program: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "inherit" });
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}

/** Installs schemathesis from PyPI into a folder of its own, where it is not there yet; the path of its program. */
export async function installSchemathesis(toolsFolder: string): Promise<string> {
  const folder = join(toolsFolder, `schemathesis-${version}`);
  const program = join(folder, "bin", "st");
  if (existsSync(program)) return program;
  const steps = [
    ["python3", "-m", "venv", folder],
    [join(folder, "bin", "pip"), "install", "--quiet", `schemathesis==${version}`],
  ] as const;
  for (const [step, ...args] of steps)
    if ((await run(step, args)) !== 0) throw new Error(`Cannot install schemathesis: ${step} ${args.join(" ")} failed`);
  return program;
}

export interface FuzzOptions {
  readonly url: string;
  readonly token: string;
  /** How many requests each operation gets at most in the part that is left to chance. */
  readonly perOperation: number;
  readonly seed: number;
  readonly reportFile: string;
  /** Operations that hold a connection open until it is cut: closing the session says nothing. */
  readonly streams: readonly string[];
}

// What the brief of the API promises: no fault of ours, and nothing that its description does not say.
const checks = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "unsupported_method",
  "allow_header_conformance",
  "ignored_auth",
];

export function fuzz(program: string, options: FuzzOptions): Promise<number> {
  return run(program, [
    "run",
    `${options.url}/openapi.json`,
    ...["--header", `Authorization: Bearer ${options.token}`],
    ...["--checks", checks.join(",")],
    ...["--phases", "examples,coverage,fuzzing"],
    ...["--max-examples", String(options.perOperation)],
    ...["--seed", String(options.seed)],
    // With threads, CPython 3.11 loses count of its recursion when functions are described (SystemError).
    ...["--workers", "1"],
    ...["--request-timeout", "20"],
    ...["--generation-database", "none"],
    ...["--suppress-health-check", "all"],
    ...["--report", "json", "--report-json-path", options.reportFile],
    ...options.streams.flatMap((id) => ["--exclude-operation-id", id]),
    "--continue-on-failure",
    "--no-color",
  ]);
}
