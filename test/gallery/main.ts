import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { flowPage } from "./flow-page.ts";
import type { FlowCheck, NotedRun } from "./noted-run.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const record = join(root, "docs/measurements/gallery/flows.json");
const folder = mkdtempSync(join(tmpdir(), "millrace-gallery-"));
try {
  const notes = join(folder, "runs.jsonl");
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const tests = spawn(process.execPath, [vitest, "run", "test/flows"], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, FLOW_RUN_NOTES: notes },
  });
  const [exitCode] = (await once(tests, "exit")) as [number | null];
  const check: FlowCheck = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${availableParallelism()} CPUs (${cpus()[0]?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}.`,
    command: "npm run flows",
    passed: exitCode === 0,
    flows: await describedFlows(),
    runs: existsSync(notes) ? readFileSync(notes, "utf8").trim().split("\n").map(readNote).sort(byStart) : [],
  };
  mkdirSync(join(root, "docs/measurements/gallery"), { recursive: true });
  writeFileSync(record, `${JSON.stringify(check, null, 2)}\n`);
  writeFileSync(join(root, "docs/flows.md"), flowPage(check));
  process.exitCode = exitCode ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}

function readNote(line: string): NotedRun {
  return JSON.parse(line) as NotedRun;
}

function byStart(a: NotedRun, b: NotedRun): number {
  return a.flow.localeCompare(b.flow) || a.startedAt.localeCompare(b.startedAt);
}

async function describedFlows(): Promise<FlowCheck["flows"]> {
  const files = readdirSync(join(root, "flows")).map((name) => join(root, "flows", name, "flow.ts"));
  return Promise.all(
    files.filter(existsSync).map(async (file) => {
      const { default: flow } = (await import(pathToFileURL(file).href)) as {
        readonly default: { readonly name: string; readonly description?: string };
      };
      const hasReadme = existsSync(join(dirname(file), "README.md"));
      return { flow: flow.name, description: flow.description ?? null, hasReadme };
    }),
  );
}
