import type { BenchRow } from "../bench-row.ts";
import { type BenchGround, openBenchGround } from "./bench-ground.ts";
import type { Contender } from "./contenders.ts";
import { type Bench, type PartName, partNames, parts, quickParts } from "./parts.ts";
import { installPeers, type PeerGroup } from "./peers.ts";

interface EngineOptions {
  readonly quick: boolean;
  /** Names of parts and of systems to keep to; empty for all. */
  readonly parts: readonly string[];
  readonly systems: readonly string[];
  say(text: string): void;
  /** Hears of rows as they come, so that what comes later cannot lose them. */
  onRows(rows: readonly BenchRow[]): void;
}

/** The engine beside others on the same PostgreSQL and the same disk; each measured in a process of its own. */
export async function run(options: EngineOptions): Promise<BenchRow[]> {
  const chosen = chooseParts(options);
  const ground = await openBenchGround(options);
  try {
    const bench = await prepare(options, { ground, chosen });
    const rows: BenchRow[] = [];
    for (const name of chosen)
      for await (const more of parts[name].measure(bench)) {
        rows.push(...more);
        options.onRows(more);
      }
    // Peers come and go with their registries; Millrace itself must not fail.
    if (bench.failures.some((failure) => failure.startsWith("millrace"))) process.exitCode = 1;
    return rows;
  } finally {
    await ground.close();
  }
}

/** A quick run ends within a minute: there is time for one pass of the engine and of DBOS beside it. */
function chooseParts({ quick, parts: asked }: EngineOptions): readonly PartName[] {
  for (const name of asked)
    if (!(partNames as readonly string[]).includes(name))
      throw new Error(`There is no part ${name}: ${partNames.join(", ")}`);
  if (asked.length > 0) return partNames.filter((name) => asked.includes(name));
  return quick ? quickParts : partNames;
}

async function prepare(
  { quick, systems, say }: EngineOptions,
  { ground, chosen }: { readonly ground: BenchGround; readonly chosen: readonly PartName[] },
): Promise<Bench> {
  const named = ({ system }: Contender) => systems.length === 0 || systems.includes(system);
  const wanted = chosen.flatMap((name) => parts[name].contenders).filter(named);
  // A quick run is for what the workspace has, and for peers that are asked for by name.
  const groups = quick && systems.length === 0 ? [] : wanted.flatMap(({ peers }) => peers ?? []);
  const installed = await install(new Set(groups), say);
  const takes = (contender: Contender) =>
    named(contender) && (contender.peers === undefined || installed.has(contender.peers));
  return { quick, say, ground, takes, speeds: new Map(), failures: [] };
}

/** Installs what the other engines need; each that cannot be had is told of and left out. */
async function install(groups: ReadonlySet<PeerGroup>, say: (text: string) => void): Promise<ReadonlySet<PeerGroup>> {
  const installed = new Set<PeerGroup>();
  for (const group of groups) {
    say(`installing ${group === "npm" ? "other engines" : group}, where it is not`);
    const missing = await installPeers(group);
    if (missing === null) installed.add(group);
    else say(`  left out: ${missing}`);
  }
  return installed;
}
