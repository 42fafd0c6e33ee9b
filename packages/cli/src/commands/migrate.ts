import type { OperationOutput, Operations } from "@millrace/contract";
import type { ServerOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { printResult } from "../terminal/print-result.ts";

export interface MigrateOptions extends ServerOptions {
  readonly to?: string;
  readonly dryRun?: boolean;
}

type Migration = OperationOutput<Operations["runs"]["migrate"]>;

/** `millrace migrate <flow>`: moves waiting and queued runs to another version; exits with 4 when some stay where they are. */
export async function migrate(flow: string, options: MigrateOptions): Promise<number> {
  const { to, dryRun = false } = options;
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const runs: Migration["runs"] = [];
    let page: Migration;
    let after: string | null = null;
    do {
      page = await client.runs.migrate({
        flow,
        dryRun,
        ...(to !== undefined && { version: to }),
        ...(after !== null && { after }),
      });
      runs.push(...page.runs);
      after = page.next;
    } while (after !== null);
    const { version } = page;
    printResult(options, { json: { version, runs }, text: () => migrationText({ flow, version, runs, dryRun }) });
    return runs.some(({ refused }) => refused !== null) ? 4 : 0;
  });
}

function migrationText({
  flow,
  version,
  runs,
  dryRun,
}: {
  readonly flow: string;
  readonly version: string;
  readonly runs: Migration["runs"];
  readonly dryRun: boolean;
}): string {
  const place = `${flow} ${version.slice(0, 12)}`;
  if (runs.length === 0) return `No run of ${flow} waits or is queued on a version other than ${version.slice(0, 12)}.`;
  const refused = runs.filter((run) => run.refused !== null);
  const movedCount = runs.length - refused.length;
  const moved = `${dryRun ? "Would move" : "Moved"} ${movedCount} ${movedCount === 1 ? "run" : "runs"} to ${place}.`;
  if (refused.length === 0) return moved;
  // The names that are missing stand at the end of the message: what a table cuts off.
  const stays = refused.map((run) => `${run.runId} from ${run.from.slice(0, 12)}\n  ${run.refused?.message}`);
  const [stay, their] = refused.length === 1 ? ["stays", "its"] : ["stay", "their"];
  return [moved, `${refused.length} ${stay} on ${their} version:`, ...stays].join("\n");
}
