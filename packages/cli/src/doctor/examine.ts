import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import { MillraceError } from "@millrace/flow/errors";
import {
  type Config,
  type ConfigKeyName,
  describeReach,
  inspectInstallation,
  inspectMasterKeys,
  readConfig,
  requirePublicHosts,
} from "@millrace/server";
import { findRunning } from "../connection/find-running.ts";
import { withFolderToLookAt } from "../connection/folder-to-look-at.ts";
import { type DoctorFinding, fleetFindings } from "./fleet-findings.ts";

export type { DoctorFinding } from "./fleet-findings.ts";

/** Looks at the machine and the installation; changes nothing. */
export async function examine(flags: Partial<Record<ConfigKeyName, string>>): Promise<readonly DoctorFinding[]> {
  let config: Config;
  try {
    config = readConfig(undefined, flags);
  } catch (error) {
    return [
      well("node", `Node ${process.versions.node} on ${process.platform} ${process.arch}`),
      broken("configuration", error),
    ];
  }
  const running = await findRunning(config);
  const system = running ? await running.client.system.get() : null;
  const found = await withFolderToLookAt(config, inspectInstallation);
  return [
    well("node", `Node ${process.versions.node} on ${process.platform} ${process.arch}`),
    folderFinding(config.dataFolder),
    running ? well("server", `answers at ${running.url}`) : well("server", "none is running"),
    storeFinding(found.store, system),
    await masterKeyFinding(config),
    system ? reachFinding(system.reach) : reachOf(config),
    ...(system ? fleetFindings(system) : []),
    found.browser
      ? well("browser", `${found.browser.executablePath}${found.browser.version ? ` (${found.browser.version})` : ""}`)
      : {
          part: "browser",
          state: "advisory",
          seen: "none was found",
          mend: "Install Chromium, Chrome or Edge, or let millrace start install one.",
        },
    well("isolation", `flow code is kept from: ${found.confinement.holds.join(", ") || "nothing"}`),
    ...found.confinement.advisory.map(
      ({ part, why, mend }): DoctorFinding => ({
        part: `isolation of ${part}`,
        state: "advisory",
        seen: `only advisory: ${why}`,
        mend,
      }),
    ),
  ];
}

/** What a server has open nobody else can look into: that it answers says enough. */
function storeFinding(
  { seen, error }: Awaited<ReturnType<typeof inspectInstallation>>["store"],
  system: { readonly store: { readonly kind: string } } | null,
): DoctorFinding {
  if (!error) return well("store", seen);
  const isInUse = error instanceof MillraceError && error.code === "DATA_FOLDER_IN_USE";
  if (!isInUse || !system) return broken("store", error);
  return well("store", `${system.store.kind === "sqlite" ? "embedded SQLite" : "PostgreSQL"}, open in the server`);
}

async function masterKeyFinding(config: Config): Promise<DoctorFinding> {
  try {
    const seen = await inspectMasterKeys(config);
    if (seen !== null) return well("master key", seen);
  } catch (error) {
    return broken("master key", error);
  }
  const mend = "Set MILLRACE_SECRET_KEY to the same key on every server and worker: docs/security.md";
  return { part: "master key", state: "advisory", seen: "none, so that no secret can be set", mend };
}

function reachOf(config: Config): DoctorFinding {
  try {
    requirePublicHosts(config);
  } catch (error) {
    return broken("reach", error);
  }
  return reachFinding(describeReach(config));
}

// As it was asked for, it is nothing to mend; but nobody is to miss it.
function reachFinding({ notice }: ReturnType<typeof describeReach>): DoctorFinding {
  return notice === null
    ? well("reach", "this machine alone")
    : { part: "reach", state: "advisory", seen: notice, mend: null };
}

function folderFinding(folder: string): DoctorFinding {
  const there = existsSync(folder);
  const above = nearestExisting(folder);
  try {
    accessSync(above, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    const mend = "Change its owner or permissions, or name another folder with --data-dir or MILLRACE_DATA_DIR.";
    return { part: "data folder", state: "broken", seen: `${above} cannot be written by this user`, mend };
  }
  return well("data folder", there ? folder : `${folder}, which the first start makes`);
}

function nearestExisting(folder: string): string {
  return existsSync(folder) ? folder : nearestExisting(dirname(folder));
}

function well(part: string, seen: string): DoctorFinding {
  return { part, state: "well", seen, mend: null };
}

function broken(part: string, error: unknown): DoctorFinding {
  const hint = error instanceof MillraceError ? (error.hint ?? null) : null;
  return { part, state: "broken", seen: error instanceof Error ? error.message : String(error), mend: hint };
}
