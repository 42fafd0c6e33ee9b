import type { Fault } from "@millrace/contract";
import { type Listening, listen } from "../http/listen.ts";

/** Answers `/health/live` and `/health/ready` of a process that has no API. */
export function listenForHealth(options: {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly findFaults: () => Promise<readonly Fault[]>;
}): Promise<Listening> {
  const { host, port, findFaults } = options;
  return listen({
    host,
    port,
    async fetch({ method, url }) {
      const { pathname } = new URL(url);
      if (method !== "GET") return answer(405, { status: "refused" });
      if (pathname === "/health/live") return answer(200, { status: "live" });
      if (pathname !== "/health/ready") return answer(404, { status: "not found" });
      const faults = await findFaults();
      return faults.length === 0 ? answer(200, { status: "ready" }) : answer(503, { status: "not ready", faults });
    },
  });
}

function answer(status: number, body: object): Response {
  return Response.json(body, { status, headers: { "Cache-Control": "no-store" } });
}
