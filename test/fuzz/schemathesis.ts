import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// Pinned, so that a failure is ours and not a new version's.
const version = "4.32.5";

/** Runs a program with what it says on our own output; its exit status. */
function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "inherit", env });
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

// What the API promises: no fault of ours, and nothing that its description does not say.
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

/** Sends every operation of the API what its description allows and what it does not; the exit status. */
export function fuzz(program: string, options: FuzzOptions): Promise<number> {
  return run(program, [
    "run",
    `${options.url}/openapi.json`,
    ...["--checks", checks.join(",")],
    ...["--phases", "examples,coverage,fuzzing"],
    ...["--report", "json", "--report-json-path", options.reportFile],
    ...options.streams.flatMap((id) => ["--exclude-operation-id", id]),
    ...sharedArgs(options),
  ]);
}

/** Sends each query and mutation of GraphQL so many documents; the exit status. */
export function fuzzGraphql(program: string, options: Omit<FuzzOptions, "reportFile" | "streams">): Promise<number> {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const check = "graphql_refusals";
  const args = ["run", `${options.url}/graphql`, "--checks", check, "--phases", "fuzzing", ...sharedArgs(options)];
  const env = { PYTHONDONTWRITEBYTECODE: "1", PYTHONPATH: folder, SCHEMATHESIS_HOOKS: check };
  return run(program, args, { ...process.env, ...env });
}

function sharedArgs({ token, perOperation, seed }: Pick<FuzzOptions, "token" | "perOperation" | "seed">): string[] {
  return [
    ...["--header", `Authorization: Bearer ${token}`],
    ...["--max-examples", String(perOperation)],
    ...["--seed", String(seed)],
    // With threads, CPython 3.11 loses count of its recursion when functions are described (SystemError).
    ...["--workers", "1"],
    ...["--request-timeout", "20"],
    ...["--generation-database", "none"],
    ...["--suppress-health-check", "all"],
    "--continue-on-failure",
    "--no-color",
  ];
}
