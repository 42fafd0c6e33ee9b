import { existsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { surviveRandomWorlds } from "@millrace/engine/random-worlds";

/** Flows of chance in simulated worlds of chance; returns the exit code. The stores lie in memory where the machine has such a folder. */
export async function simulatedWorlds(options: {
  readonly worlds: number;
  readonly seed: number;
  readonly json?: string;
}): Promise<number> {
  const { worlds, seed, json } = options;
  process.stderr.write(`${worlds} worlds, seed ${seed}\n`);
  const folder = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
  const onProgress = (done: number) => done % 10_000 === 0 && process.stderr.write(`${done} worlds\n`);
  const report = await surviveRandomWorlds({ worlds, seed, folder, onProgress });
  const { failure, durationMs } = report;
  const row = (metric: string, value: number, unit: string) => ({
    bench: "simulator",
    system: "millrace",
    variant: "random flows",
    metric,
    value,
    unit,
  });
  const rows = [
    row("worlds", report.worlds, "1"),
    row("failures", failure ? 1 : 0, "1"),
    row("worlds_per_s", Math.round((report.worlds * 1_000) / durationMs), "1/s"),
  ];
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(rows, null, 2)}\n`);
  for (const { metric, value, unit } of rows) process.stdout.write(`${metric.padEnd(24)} ${value} ${unit}\n`);
  if (!failure) return 0;
  process.stdout.write(
    `${failure.words}\n${JSON.stringify(failure.pieces)}\n${JSON.stringify(failure.disturbances)}\n`,
  );
  return 1;
}
