import { execFile } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { confineProgram } from "./confine-program.ts";
import type { ConfinementPart, Means } from "./confinement.ts";

export interface ProbeOptions {
  readonly nodePath: string;
  readonly readOnlyPaths: readonly string[];
}

/** What was proved by trying, or why nothing could be started this way. */
export type ProbeOutcome = { readonly holds: readonly ConfinementPart[] } | { readonly failure: string };

const program = fileURLToPath(new URL("./probe-program.ts", import.meta.url));
const patienceMs = 5000;

/** Starts Node by the given means and lets it try what must fail: a socket, a secret file, another process, rights. */
export async function probe(
  means: Exclude<Means, { kind: "permissions" }>,
  options: ProbeOptions,
): Promise<ProbeOutcome> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-probe-"));
  const server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  try {
    await once(server, "listening");
    // All of it open to any user, so that only the confinement can keep the probe from it.
    await Promise.all([mkdir(join(folder, "open")), writeFile(join(folder, "secret"), "")]);
    await Promise.all(["", "open", "secret"].map((name) => chmod(join(folder, name), 0o777)));
    const { port } = server.address() as AddressInfo;
    return await look(means, options, [String(port), String(process.pid), folder, means.tools.setpriv]);
  } finally {
    server.close();
    await rm(folder, { recursive: true });
  }
}

async function look(
  means: Means,
  options: ProbeOptions,
  [port, pid, folder, setpriv]: readonly [string, string, string, string],
): Promise<ProbeOutcome> {
  const paths = options.readOnlyPaths;
  try {
    const { command, args, env } = confineProgram({
      means,
      program: [options.nodePath, program, port, pid, folder, setpriv, options.nodePath, ...paths],
      readOnlyPaths: [program, join(folder, "open"), ...paths],
    });
    const { stdout } = await promisify(execFile)(command, args, { env, timeout: patienceMs, killSignal: "SIGKILL" });
    const { unreadable, ...parts } = JSON.parse(stdout) as Record<ConfinementPart, boolean> & { unreadable: string[] };
    if (unreadable.length > 0) return { failure: `the runner's user may not read ${unreadable.join(", ")}` };
    // The limits hold when the program was started at all: prlimit would have refused.
    return { holds: [...(Object.keys(parts) as ConfinementPart[]).filter((part) => parts[part]), "resources"] };
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return { failure: (stderr || message).trim().split("\n")[0]! };
  }
}
