import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, writeFileSync } from "node:fs";
import { connect } from "node:net";

// Started by probe.ts in the confinement that is to be proved; tries what must fail and prints what did.
// Imports nothing of ours, as this one file is all that it can see.
const [port, workerPid, folder, setpriv, ...paths] = process.argv.slice(2) as [string, string, string, string];

const fails = (attempt: () => unknown): boolean => {
  try {
    attempt();
    return false;
  } catch {
    return true;
  }
};

const connected = await new Promise<boolean>((resolve) => {
  connect(Number(port), "127.0.0.1", () => resolve(true)).once("error", () => resolve(false));
});
const dump = execFileSync(setpriv, ["--dump", "--dump"], { encoding: "utf8", env: {} });

console.log(
  JSON.stringify({
    network: !connected,
    files:
      !existsSync(`${folder}/secret`) &&
      fails(() => writeFileSync(`${folder}/open/written`, "")) &&
      fails(() => writeFileSync("/written", "")),
    processes: !existsSync("/proc/1") && fails(() => process.kill(Number(workerPid), 0)),
    privileges: /no_new_privs: 1/.test(dump) && /Effective capabilities: \[none\]/.test(dump),
    unreadable: paths.filter((path) => fails(() => accessSync(path, constants.R_OK))),
  }),
);
process.exit(0);
