import { spawn } from "node:child_process";
import { createServer } from "node:net";

/** A port of the loopback that is free now. */
export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/**
 * Starts a server that goes away with the process that started it.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string | undefined>, cwd?: string, stdio?: import("node:child_process").StdioOptions }} [options]
 */
export function startServer(program, args, options = {}) {
  const child = spawn(program, args, { stdio: "ignore", ...options });
  process.once("exit", () => child.kill("SIGKILL"));
  return child;
}

/**
 * Asks until the answer is as wanted, for three minutes at most: the first start of some servers fills a database.
 *
 * @param {string} url
 * @param {(answer: Response) => boolean} [wanted]
 */
export async function untilAnswered(url, wanted = ({ ok }) => ok) {
  for (let tries = 0; tries < 1_800; tries++) {
    const answer = await fetch(url).catch(() => null);
    if (answer && wanted(answer)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} did not answer within three minutes`);
}
