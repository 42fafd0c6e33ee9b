import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Measured } from "./measured.ts";

/** The peers that are no part of this workspace, by the name of their file. */
export const peerNames = ["openworkflow", "restate", "graphile-worker", "bullmq"] as const;
export type PeerName = (typeof peerNames)[number];

/** What a peer's file exports: the same job, measured the same way. */
export interface Peer {
  measure(job: object, tools: object): Promise<Measured>;
}

const folder = fileURLToPath(new URL("../../peers", import.meta.url));

export async function loadPeer(name: PeerName): Promise<Peer> {
  return (await import(new URL(`../../peers/${name}.js`, import.meta.url).href)) as Peer;
}

/** Installs the peers beside their files; null, or why it could not. */
export async function installPeers(): Promise<string | null> {
  try {
    // Without scripts: what these packages need comes as files.
    await promisify(execFile)("npm", ["install", "--ignore-scripts"], { cwd: folder, timeout: 300_000 });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
