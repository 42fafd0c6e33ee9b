import { readConfig, startWorker } from "@millrace/server";
import { configFlags, type ServerOptions } from "../connection/global-options.ts";
import { listenForStop } from "../terminal/stop-requests.ts";

export interface WorkerOptions extends ServerOptions {
  readonly label?: readonly string[];
  readonly healthPort?: string;
}

/** `millrace worker`: executes runs of a shared PostgreSQL until it is told to stop. */
export async function worker(options: WorkerOptions, listen = listenForStop): Promise<number> {
  const stop = listen();
  const { label, healthPort } = options;
  try {
    const config = readConfig(undefined, {
      ...configFlags(options),
      ...(label !== undefined && { MILLRACE_LABELS: label.join(",") }),
      ...(healthPort !== undefined && { MILLRACE_HEALTH_PORT: healthPort }),
    });
    const running = await startWorker({ config });
    const { engine, healthUrl } = running;
    const ready = { worker: engine.worker.status().workerId, labels: engine.labels, healthUrl };
    process.stdout.write(
      options.json
        ? `${JSON.stringify(ready)}\n`
        : `Worker ${ready.worker} is ready${ready.labels.length > 0 ? `; it has: ${ready.labels.join(", ")}` : ""}.\n`,
    );
    await stop.asked();
    await running.close();
    return 0;
  } finally {
    stop.ignore();
  }
}
