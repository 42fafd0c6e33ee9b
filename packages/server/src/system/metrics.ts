import { operations } from "@millrace/contract";
import { readBacklog } from "@millrace/store/backlog";
import { healthOfAllConnections } from "@millrace/store/connections";
import { bind, type DownloadAnswer } from "../http/bind.ts";
import { metricsText } from "./metrics-text.ts";

export const getMetrics = bind(operations.system.metrics, async ({ parts, request }): Promise<DownloadAnswer> => {
  const text = new TextEncoder().encode(
    metricsText(await readBacklog(parts.store.tables), {
      loads: parts.connections.host.load(),
      healths: await healthOfAllConnections(parts.store.tables),
    }),
  );
  const headers = {
    "Content-Type": "text/plain; version=0.0.4; charset=utf-8",
    "Content-Length": String(text.length),
    "Cache-Control": "no-store",
  };
  return { status: 200, headers, content: request.method === "HEAD" ? null : once(text) };
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
