import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { processorTimeMs } from "./process-tree.ts";
import { ProcessorWatch } from "./processor-watch.ts";

/** Computes for 100 ms, starts the next one and waits for it to have done so, then says so and stays. */
const burner = (next?: string): string => `
  const { spawn } = require("node:child_process");
  while (process.cpuUsage().user < 100_000);
  const stays = () => { console.log("done"); process.stdin.resume().once("end", () => process.exit()); };
  ${
    next === undefined
      ? "stays();"
      : `const child = spawn(process.execPath, ["-e", ${JSON.stringify(next)}], { stdio: [0, "pipe", 2] });
  child.stdout.once("data", stays);
  process.once("SIGUSR2", () => child.kill("SIGKILL"));
  child.once("exit", () => console.log("killed"));`
  }`;

test.runIf(process.platform === "linux")(
  "ProcessorWatch counts what has ended, waited for or not, and once",
  async () => {
    // The last of the three outlives the one in the middle, and is then nobody's child here.
    const root = spawn(process.execPath, ["-e", burner(burner(burner()))]);
    const watch = new ProcessorWatch(root.pid!);
    await once(root.stdout, "data");
    const [counted, alive] = [watch.look(), processorTimeMs([root.pid!])];
    expect(counted).toBeGreaterThanOrEqual(300);
    root.kill("SIGUSR2");
    await once(root.stdout, "data");
    expect(processorTimeMs([root.pid!])).toBeLessThan(alive);
    // What the killed one took is its parent's by now, and was counted while it lived.
    expect(watch.look() - counted).toBeLessThan(100);
    expect(watch.look()).toBeGreaterThanOrEqual(counted);
    const exited = once(root, "exit");
    root.stdin.end();
    await exited;
    expect(watch.stop()).toBeGreaterThanOrEqual(counted);
  },
);
