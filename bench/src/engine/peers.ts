import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { System } from "./system.ts";

const peersFolder = fileURLToPath(new URL("../../peers", import.meta.url));

/** The files of the peers, which are no part of this workspace, by what has to be installed for them. */
const peerFiles = {
  // Without scripts: what these packages need comes as files.
  npm: ["openworkflow.js", "restate.js", "graphile-worker.js", "bullmq.js"],
  "node-red": ["node-red/node-red.js"],
  temporal: ["temporal/temporal.js"],
  prefect: ["prefect/prefect.js"],
  n8n: ["n8n/n8n.js"],
} as const;

export type PeerGroup = keyof typeof peerFiles;

/** The file of a peer by its name, such as `restate`; undefined where it is none. */
export function peerFileOf(name: string): string | undefined {
  return Object.values(peerFiles)
    .flat()
    .find((file) => file.endsWith(`${name}.js`));
}

export async function loadPeer(file: string): Promise<System> {
  return (await import(new URL(`../../peers/${file}`, import.meta.url).href)) as System;
}

/** Installs what a group of peers needs beside its files; null, or why it could not. What is there already stays. */
export async function installPeers(group: PeerGroup): Promise<string | null> {
  try {
    await installers[group]();
    return null;
  } catch (error) {
    const { message, stderr = "" } = error as Error & { stderr?: string };
    return stderr.trim().split("\n").at(-1) || message;
  }
}

const installers: Readonly<Record<PeerGroup, () => Promise<void>>> = {
  npm: () => npmInstall("."),
  "node-red": () => npmInstall("node-red"),
  async temporal() {
    await npmInstall("temporal");
    if (existsSync(join(peersFolder, ".tools", "temporal-server"))) return;
    await mkdir(join(peersFolder, ".tools"), { recursive: true });
    // Beside it, so that the sums and what else it finds out change no file of the repository.
    const modules = join(peersFolder, ".tools", "temporal.mod");
    await copyFile(join(peersFolder, "temporal", "go.mod"), modules);
    const args = [
      "build",
      "-mod=mod",
      `-modfile=${modules}`,
      "-o",
      join(peersFolder, ".tools", "temporal-server"),
      ".",
    ];
    await execute("go", args, { folder: "temporal", limitMs: 1_200_000 });
  },
  async prefect() {
    if (existsSync(join(peersFolder, ".tools", "venv", "bin", "prefect"))) return;
    await execute("python3", ["-m", "venv", "../.tools/venv"], { folder: "prefect" });
    await execute("../.tools/venv/bin/python", ["-m", "pip", "install", "-r", "requirements.txt"], {
      folder: "prefect",
    });
  },
  async n8n() {
    if (existsSync(join(peersFolder, "n8n", "node_modules", "sqlite3", "build", "Release", "node_sqlite3.node")))
      return;
    await execute("npm", ["install", "--ignore-scripts", "--legacy-peer-deps"], { folder: "n8n", limitMs: 360_000 });
    // The one package of its that has to be compiled.
    await execute("npm", ["rebuild", "sqlite3", "--build-from-source"], { folder: "n8n" });
  },
};

function npmInstall(folder: string): Promise<void> {
  return execute("npm", ["install", "--ignore-scripts"], { folder });
}

async function execute(
  program: string,
  args: readonly string[],
  { folder, limitMs = 300_000 }: { readonly folder: string; readonly limitMs?: number },
): Promise<void> {
  const cwd = join(peersFolder, folder);
  await promisify(execFile)(program, args, { cwd, timeout: limitMs, maxBuffer: 64 * 1024 * 1024 });
}
