import type { HttpConnection } from "@millrace/connectors/worker";
import { noBrowser } from "../browser/ensure-browser.ts";
import type { SystemDescription } from "../http/server-parts.ts";
import type { Installation } from "../installation/open-installation.ts";
import { localProject } from "../installation/open-installation.ts";
import { backlogWithin } from "./backlog-within.ts";
import { describeReach } from "./reach.ts";

export interface DescribeOptions {
  readonly version: string;
  readonly startedAt: number;
}

/** Says what is installed here and how it runs. */
export async function describeSystem(
  installation: Installation,
  { version, startedAt }: DescribeOptions,
): Promise<SystemDescription> {
  const { config, store, worker, confinement, connections, labels, hears } = installation;
  const backlog = await backlogWithin(store);
  const { workerId, ...status } = worker.status();
  const browser = knownBrowser(installation);
  return {
    version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    project: localProject,
    startedAt: new Date(startedAt).toISOString(),
    dataFolder: config.dataFolder,
    store: { kind: store.kind, hears },
    worker: {
      id: workerId,
      ...status,
      labels: [...labels],
      runners: status.runners.map((runner) => ({ ...runner })),
    },
    backlog: backlog && {
      claimable: backlog.claimable.map((runs) => ({ ...runs, needs: [...runs.needs] })),
      held: backlog.held,
      workers: backlog.workers.map((one) => ({ ...one, labels: [...one.labels] })),
    },
    confinement: {
      level: confinement.level,
      holds: [...confinement.holds],
      advisory: confinement.advisory.map((one) => ({ ...one })),
    },
    reach: describeReach(config),
    browser,
    connections: [...connections.operator.values()].map(({ name, kind, settings }) => ({
      name,
      kind,
      baseUrl: kind === "http" ? (settings as HttpConnection).baseUrl : "",
    })),
  };
}

/** The browser in use, or the one that was set; null where none was needed yet or none is wanted. */
function knownBrowser({ browser, browserPath }: Installation): SystemDescription["browser"] {
  const inUse = browser.status().browser;
  const path = inUse?.executablePath ?? browserPath;
  return path === null || path === noBrowser ? null : { kind: "chromium", path, version: inUse?.version ?? null };
}
