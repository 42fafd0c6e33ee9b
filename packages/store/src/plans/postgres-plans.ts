import pg from "pg";
import type { Database, Statement } from "../postgres/database.ts";
import { postgresReads } from "../postgres/reads.ts";
import type { TableWrite } from "../tables/table-write.ts";
import type { StatementPlan } from "./statement-plan.ts";

/** The run that reads are planned for. */
interface PlannedFor {
  readonly project: string;
  readonly flow: string;
  readonly runId: string;
}

/** The plans of all reads of runs and journals, of a claim by a worker that is registered, and of further statements. */
export async function postgresPlans(
  url: string,
  options: PlannedFor & {
    readonly worker: { readonly workerId: string; readonly epoch: number };
    /** What is executed to be planned is undone. */
    readonly statements?: readonly TableWrite[];
  },
): Promise<readonly StatementPlan[]> {
  const { worker, statements = [], ...planned } = options;
  const session = new pg.Client({ connectionString: url });
  await session.connect();
  try {
    const plans: StatementPlan[] = [];
    for (const statement of await readStatements(planned)) plans.push(await planOf(session, statement));
    for (const { sql, parameters } of statements) plans.push(await planOf(session, { text: sql, values: parameters }));
    return [...plans, ...(await claimPlans(session, worker))];
  } finally {
    await session.end();
  }
}

async function planOf(session: pg.Client, { text, values = [] }: Statement): Promise<StatementPlan> {
  await session.query("begin");
  const { rows } = await session.query<Record<"QUERY PLAN", string>>(
    `explain (analyze, buffers, costs off, timing off) ${text}`,
    [...values],
  );
  await session.query("rollback");
  return { sql: text.trim(), steps: rows.map((row) => row["QUERY PLAN"]) };
}

/** What the reads ask of the database, which answers with nothing. */
async function readStatements({ project, flow, runId }: PlannedFor): Promise<readonly Statement[]> {
  const asked: Statement[] = [];
  const reads = postgresReads({
    rows: async (statement: Statement) => {
      asked.push(statement);
      return [];
    },
  } as unknown as Database);
  const [run, page] = [
    { project, runId },
    { project, before: runId, limit: 50 },
  ];
  await reads.listRuns({ project, limit: 50 });
  await reads.listRuns(page);
  await reads.listRuns({ ...page, flow });
  await reads.listRuns({ ...page, status: "succeeded" });
  await reads.listRuns({ ...page, status: "failed" });
  await reads.listRuns({ ...page, flow, status: "failed" });
  await reads.getRun(run);
  await reads.readJournal({ ...run, afterSeq: 3, limit: 100 });
  await reads.readSignals(run);
  await reads.listArtifacts(run);
  await reads.readFeed({ project, after: "1:1", limit: 100 });
  return asked;
}

/** Claims one run, and undoes it; the server tells the plans of what its function did meanwhile. */
async function claimPlans(
  session: pg.Client,
  { workerId, epoch }: { readonly workerId: string; readonly epoch: number },
): Promise<readonly StatementPlan[]> {
  const plans: StatementPlan[] = [];
  const hear = ({ message = "" }: { readonly message: string | undefined }) => {
    const [, plan] = /^duration: .*? plan:\n([\s\S]*)$/.exec(message) ?? [];
    if (plan === undefined) return;
    const { "Query Text": sql, Plan } = JSON.parse(plan) as { "Query Text": string; Plan: PlanNode };
    plans.push({ sql: sql.trim(), steps: stepsOf(Plan) });
  };
  session.on("notice", hear);
  await session.query(`
    load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_nested_statements = on;
    set auto_explain.log_format = json; set client_min_messages = log; begin`);
  await session.query(
    "select millrace.write_flush(null, $1, $2, 60000, null, null, null, null, null, null, null, null, 1, '', '[\"plans\",[],[]]', true)",
    [workerId, epoch],
  );
  await session.query("rollback");
  session.off("notice", hear);
  return plans.filter(({ steps }) => steps.length > 0);
}

interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Index Cond"?: string;
  readonly Plans?: readonly PlanNode[];
}

/** The steps that read a table, worded as `explain` does. */
function stepsOf(node: PlanNode): string[] {
  const { "Node Type": type, "Relation Name": table, "Index Name": index, "Index Cond": condition } = node;
  const step = `${type}${index ? ` using ${index}` : ""} on ${table}${condition ? ` ${condition}` : ""}`;
  return [...(table ? [step] : []), ...(node.Plans ?? []).flatMap(stepsOf)];
}
