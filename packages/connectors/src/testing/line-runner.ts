import type { BindCapability } from "@millrace/flow";
import { connectionClient } from "../connector/connection-client.ts";

/** What a flow receives for a line service. */
export const bind: BindCapability = (client) => {
  const service = connectionClient(client);
  return {
    ask: (word: string, idempotencyKey?: string) => service.call("ask", { word }, { idempotencyKey }),
    count: (to: number, items: AsyncIterable<number>) => service.stream("count", { to }, items),
  };
};
