import type { PeerGroup } from "./peers.ts";

/** A system in one of its settings. */
export interface Contender {
  readonly system: string;
  /** What the setting is, and what is not equal to the others. */
  readonly variant: string;
  readonly name: string;
  readonly needsDatabase: boolean;
  /** Enough runs of five steps for some seconds at this contender's speed. */
  readonly runs: number;
  /** What has to be installed for it; absent for what the workspace has. */
  readonly peers?: PeerGroup;
  /** It answers after a second or so: 200 latencies would take minutes. */
  readonly slowToAnswer?: true;
}

const own = { system: "millrace" };

const oneProcess: Contender = {
  ...own,
  variant: "sqlite, one process",
  name: "one process",
  needsDatabase: false,
  runs: 20_000,
};
const byDefault: Contender = {
  ...own,
  variant: "sqlite, runner (default)",
  name: "default",
  needsDatabase: false,
  runs: 15_000,
};
const onPostgres: Contender = {
  ...own,
  variant: "postgres, runner",
  name: "postgres",
  needsDatabase: true,
  runs: 10_000,
};
const dbos: Contender = {
  system: "dbos",
  variant: "postgres, poll 10 ms",
  name: "dbos",
  needsDatabase: true,
  runs: 1_000,
  slowToAnswer: true,
};
const openworkflow: Contender = {
  system: "openworkflow",
  variant: "postgres",
  name: "openworkflow",
  needsDatabase: true,
  runs: 1_000,
  peers: "npm",
  slowToAnswer: true,
};

const openworkflowOnSqlite: Contender = {
  ...openworkflow,
  variant: "sqlite",
  name: "openworkflow:sqlite",
  needsDatabase: false,
};
const restate: Contender = {
  system: "restate",
  variant: "own server, 50 requests",
  name: "restate",
  needsDatabase: false,
  runs: 3_000,
  peers: "npm",
};
const temporal: Contender = {
  system: "temporal",
  variant: "server for development: SQLite in memory, acknowledges without a disk",
  name: "temporal",
  needsDatabase: false,
  runs: 300,
  peers: "temporal",
};
const prefect: Contender = {
  system: "prefect",
  variant: "Python, own server on SQLite; flows called in their process, 10 at a time, results not kept",
  name: "prefect",
  needsDatabase: false,
  runs: 40,
  peers: "prefect",
  slowToAnswer: true,
};
const floors: readonly Contender[] = [
  {
    system: "graphile-worker",
    variant: "postgres, no journal",
    name: "graphile-worker",
    needsDatabase: true,
    runs: 5_000,
    peers: "npm",
  },
  {
    system: "bullmq",
    variant: "redis synced once a second, no journal",
    name: "bullmq",
    needsDatabase: false,
    runs: 20_000,
    peers: "npm",
  },
];

/** Those that do five steps (the floors: one job instead). */
export const ofSteps: readonly Contender[] = [
  oneProcess,
  byDefault,
  onPostgres,
  dbos,
  openworkflow,
  openworkflowOnSqlite,
  restate,
  temporal,
  prefect,
  ...floors,
];

/** Those that compute inside steps; a job of the floors has none. */
export const ofComputation: readonly Contender[] = ofSteps.filter((contender) => !floors.includes(contender));

/** Those that work with two processes on one database. */
export const ofTwoWorkers: readonly Contender[] = [onPostgres, dbos, openworkflow];

/** Queued runs at most, where a queue is bounded: some hundredths of a second of work. */
const maxSize = 100;
const bounded = (contender: Contender): Contender => ({
  ...contender,
  name: `${contender.name}:${maxSize}`,
  variant: `${contender.variant}, queue of ${maxSize} at most`,
});

export const ofLoadCurve: readonly Contender[] = [byDefault, bounded(byDefault), onPostgres, bounded(onPostgres), dbos];
export const ofKills: readonly Contender[] = [byDefault, onPostgres, dbos];
export const ofApprovals: readonly Contender[] = [byDefault, onPostgres, dbos];

const n8n: Contender = {
  system: "n8n",
  variant: "5 Set nodes, default expressions, nothing saved, acknowledges before a disk",
  name: "n8n",
  needsDatabase: false,
  runs: 0,
  peers: "n8n",
};

/** Those that answer a request with the result. */
export const ofReplies: readonly Contender[] = [
  { ...byDefault, variant: "sqlite (default), whole server, 5 steps" },
  { ...onPostgres, variant: "postgres, whole server, 5 steps" },
  { ...dbos, variant: "postgres, behind Hono, 5 steps" },
  {
    system: "node-red",
    variant: "5 change nodes, no journal, acknowledges without a disk",
    name: "node-red",
    needsDatabase: false,
    runs: 0,
    peers: "node-red",
  },
  n8n,
  {
    ...n8n,
    name: "n8n:legacy",
    variant: "5 Set nodes, N8N_EXPRESSION_ENGINE=legacy, nothing saved, acknowledges before a disk",
  },
];
