import type { RunStatus } from "@millrace/flow/run";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { showAge, showDuration } from "../terminal/durations.ts";
import { paint, paintStatus } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";

export interface RunsOptions extends GlobalOptions {
  readonly flow?: string;
  readonly status?: RunStatus;
  readonly limit: string;
}

/** `millrace runs`: lists runs, newest first. */
export async function runs(options: RunsOptions): Promise<number> {
  return withClient(options, async ({ client }) => {
    const { flow, status, limit } = options;
    const found = await client.runs.list({
      limit: Number(limit),
      ...(flow !== undefined && { flow }),
      ...(status && { status }),
    });
    if (options.json) {
      process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
      return 0;
    }
    if (found.runs.length === 0) {
      process.stdout.write(
        'No runs yet. Start one: millrace run price-monitoring --input \'{"urls":["https://..."]}\'\n',
      );
      return 0;
    }
    const now = Date.now();
    const rows = found.runs.map((run) => [
      run.runId,
      run.flow,
      paintStatus(run.status),
      showAge(run.createdAt, now),
      run.startedAt === null
        ? ""
        : showDuration((run.finishedAt === null ? now : Date.parse(run.finishedAt)) - Date.parse(run.startedAt)),
      run.errorCode ?? "",
    ]);
    const columns = [
      { title: "run" },
      { title: "flow" },
      { title: "status" },
      { title: "queued" },
      { title: "took", align: "right" as const },
      { title: "error" },
    ];
    process.stdout.write(`${table(columns, rows)}\n`);
    if (found.next !== null)
      process.stdout.write(`${paint("dim", "There are more: raise --limit, or narrow with --flow and --status.")}\n`);
    return 0;
  });
}
