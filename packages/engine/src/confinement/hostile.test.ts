import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { machineRefusal } from "./testing/confined-process.ts";
import { type Attack, attack } from "./testing/hostile-worker.ts";

const { refused, note } = machineRefusal();
const root = process.getuid?.() === 0;
const nodeAlone = ["another Node", "a thread", "Node's own bindings"];
const only = [
  "tcp to the worker's machine",
  "udp to the worker's machine",
  "socket in a folder",
  "socket without a folder",
];
const alsoSafe = [
  "a secret of the worker",
  "environment of the worker",
  "files of the worker",
  "the worker",
  "a shell",
];

/** The same attack from a worker that belongs to an ordinary user. */
async function attackAsNobody(options: Attack): ReturnType<typeof attack> {
  const module = JSON.stringify(new URL("./testing/hostile-worker.ts", import.meta.url).href);
  const script = `const { attack } = await import(${module}); console.log(JSON.stringify(await attack(${JSON.stringify(options)})))`;
  const user = ["--reuid=65534", "--regid=65534", "--clear-groups", "--", process.execPath];
  const { stdout } = await promisify(execFile)("setpriv", [...user, "--input-type=module", "-e", script], { cwd: "/" });
  return JSON.parse(stdout);
}

const allowed = (outcomes: Readonly<Record<string, string>>) =>
  Object.keys(outcomes).filter((name) => outcomes[name] === "allowed");

const workers = [
  { user: root ? "root" : "an ordinary user", attackBy: attack, rights: root ? "root" : "user-namespace" },
  ...(root ? [{ user: "nobody", attackBy: attackAsNobody, rights: "user-namespace" }] : []),
];

describe("a hostile runner without confinement", () => {
  it("does what the confined one is to be kept from, so that the attempts are known to be real", async () => {
    const safe = process.platform === "linux" ? [...only, ...alsoSafe] : [only[0]!];
    const report = await attack({ fences: "none", only: safe });
    expect(allowed(report.attempts)).toEqual(expect.arrayContaining(safe));
  });
});

describe.skipIf(refused)(`a hostile runner${note}`, () => {
  for (const { user, attackBy, rights } of workers) {
    it(`of a worker that belongs to ${user} can do nothing, and can do its work`, async () => {
      const report = await attackBy({ fences: "both" });
      expect(report.confinement.means).toMatchObject({ kind: "private-root", rights });
      expect(allowed(report.attempts)).toEqual([]);
      expect(Object.keys(report.attempts)).toHaveLength(45);
      expect(report.work).toEqual(Object.fromEntries(Object.keys(report.work).map((name) => [name, "allowed"])));
    });

    it(`of a worker that belongs to ${user} can do nothing even when it passes Node's permissions by`, async () => {
      const report = await attackBy({ fences: "system" });
      expect(allowed(report.attempts)).toEqual(nodeAlone);
    });
  }
});
