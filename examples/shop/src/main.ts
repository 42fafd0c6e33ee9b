import { parseArgs } from "node:util";
import { startShop } from "./shop.ts";

const usage =
  "node examples/shop/src/main.ts [--port 4010] [--day 0] [--seed 1] [--host 127.0.0.1] [--clock] [--quiet]";

try {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "4010" },
      day: { type: "string", default: "0" },
      seed: { type: "string", default: "1" },
      host: { type: "string", default: "127.0.0.1" },
      clock: { type: "boolean", default: false },
      quiet: { type: "boolean", default: false },
    },
  });
  const shop = await startShop({
    port: Number(values.port),
    day: Number(values.day),
    seed: Number(values.seed),
    host: values.host,
    clockOverHttp: values.clock,
    ...(!values.quiet && { log: console.log }),
  });
  console.log(`Thirteen Harbours is open on day ${shop.day}: ${shop.url}`);
  process.once("SIGINT", () => void shop.close());
  process.once("SIGTERM", () => void shop.close());
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\nUsage: ${usage}`);
  process.exitCode = 2;
}
