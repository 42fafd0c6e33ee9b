import type { JournalEntryDto, RunDetailDto } from "@millrace/contract";
import type { RunningServer } from "../main.ts";
import type { bundles } from "./test-folder.ts";
import { until } from "./until.ts";

/** Calls a running server over its socket. */
export async function api(
  server: RunningServer,
  target: string,
  init: { readonly method?: string; readonly body?: unknown } = {},
): Promise<never> {
  const response = await fetch(server.url + target, {
    method: init.method ?? "GET",
    headers: { Authorization: `Bearer ${server.token}`, "Content-Type": "application/json" },
    body: init.body === undefined ? null : JSON.stringify(init.body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer as never;
}

export async function publish(server: RunningServer, flow: (typeof bundles)[keyof typeof bundles]): Promise<void> {
  const { flow: name, version, ...body } = flow;
  await api(server, `/api/v1/flows/${name}/versions/${version}`, { method: "PUT", body });
}

export async function start(server: RunningServer, flow: string, input: unknown): Promise<string> {
  return ((await api(server, "/api/v1/runs", { method: "POST", body: { flow, input } })) as { runId: string }).runId;
}

export function ended(server: RunningServer, runId: string): Promise<RunDetailDto> {
  return until("the run has ended", async () => {
    const run: RunDetailDto = await api(server, `/api/v1/runs/${runId}`);
    return run.finishedAt !== null && run;
  });
}

export function stepIsUnderWay(server: RunningServer, runId: string, name: string): Promise<boolean> {
  return until(`${name} is under way`, async () => {
    const { entries }: { entries: JournalEntryDto[] } = await api(server, `/api/v1/runs/${runId}/journal`);
    return entries.some((entry) => entry.name === name);
  });
}
