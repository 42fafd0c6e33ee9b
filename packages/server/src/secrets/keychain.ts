import { execFile } from "node:child_process";
import { keyMissing } from "./master-key.ts";

/** Where the operating system keeps secrets for its user. */
export interface Keychain {
  /** Null where it holds nothing for the account. */
  read(account: string): Promise<string | null>;
  /** The secret is printable and without spaces, quotes and backslashes. */
  write(account: string, secret: string): Promise<void>;
}

export interface KeychainOptions {
  /** Of the programs that are started; it says where the user's session is. */
  readonly environment: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
  /** How long a program may take, and a person whom it asks to unlock. */
  readonly timeoutMs?: number;
}

const service = "millrace";

/** The keychain of the user whom this process belongs to, by the system's own program; secrets go through pipes only. */
export function openKeychain({
  environment,
  platform = process.platform,
  timeoutMs = 30_000,
}: KeychainOptions): Keychain {
  const run: Run = (command, input = "") => runProgram(command, { environment, timeoutMs, input });
  if (platform === "win32") throw keyMissing("no keychain of Windows is supported", `On Windows, ${elsewhere}`);
  return platform === "darwin" ? macKeychain(run) : secretService(run);
}

function secretService(run: Run): Keychain {
  const attributes = (account: string) => ["service", service, "account", account];
  return {
    async read(account) {
      const found = await run(["secret-tool", "lookup", ...attributes(account)]);
      if (found.exitCode === 0) return found.stdout.trim();
      if (found.stderr !== "") throw unavailable(found);
      // It says nothing both of what is not there and of what stays locked; only the search tells them apart.
      const search = await run(["secret-tool", "search", ...attributes(account)]);
      if (search.exitCode !== 0) throw unavailable(search);
      if (search.stdout !== "") throw keyMissing("the system's keychain is locked", unlock);
      return null;
    },
    async write(account, secret) {
      const label = `Millrace master key (${account})`;
      const stored = await run(["secret-tool", "store", `--label=${label}`, ...attributes(account)], secret);
      if (stored.exitCode !== 0) throw unavailable(stored);
    },
  };
}

function macKeychain(run: Run): Keychain {
  const program = "/usr/bin/security";
  // The low byte of errSecItemNotFound, -25300.
  const notFound = 44;
  return {
    async read(account) {
      const found = await run([program, "find-generic-password", "-s", service, "-a", account, "-w"]);
      if (found.exitCode === notFound) return null;
      if (found.exitCode !== 0) throw unavailable(found);
      return found.stdout.trim();
    },
    async write(account, secret) {
      // As a line that it reads: arguments of a program are there for every user to see.
      const line = `add-generic-password -U -s ${service} -a ${account} -w ${secret}\n`;
      const stored = await run([program, "-i"], line);
      if (stored.exitCode !== 0) throw unavailable(stored);
    },
  };
}

interface Ending {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

type Run = (command: readonly [program: string, ...args: string[]], input?: string) => Promise<Ending>;

function runProgram(
  [program, ...args]: readonly [string, ...string[]],
  options: Required<Pick<KeychainOptions, "environment" | "timeoutMs">> & { readonly input: string },
): Promise<Ending> {
  const { environment: env, timeoutMs: timeout, input } = options;
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { env, timeout }, (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === "number") resolve({ exitCode: error.code, stdout, stderr });
      else if (error.code === "ENOENT") reject(keyMissing(`the program ${program} is not there`, install));
      else if (error.killed) reject(keyMissing(`the system's keychain did not answer in ${timeout / 1_000} s`, unlock));
      else reject(keyMissing(`the system's keychain cannot be asked: ${error.message}`, unlock));
    });
    // One that ended early has said why.
    child.stdin?.on("error", () => {}).end(input);
  });
}

function unavailable({ exitCode, stderr }: Ending) {
  return keyMissing(`the system's keychain says: ${stderr.trim() || `exit code ${exitCode}`}`, unlock);
}

const elsewhere = "keep the key in the data folder or the environment; docs/security.md says how keys are moved.";
const unlock = `Unlock the keychain in the session of the user that Millrace runs as, and try again. Where there is no such session, ${elsewhere}`;
const install = `Install it (secret-tool is in the package libsecret-tools or libsecret), or ${elsewhere}`;
