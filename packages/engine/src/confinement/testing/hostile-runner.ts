import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { lookup, resolve4 } from "node:dns/promises";
import * as fs from "node:fs";
import { connect, Socket } from "node:net";
import { constants, homedir, networkInterfaces, setPriority } from "node:os";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";

// A runner that turned against its worker, for the tests of confinement: told over descriptor 3 what there is to reach,
// it tries all of it and answers with what came of each attempt. Nothing here destroys anything when it succeeds.

/** What the worker's side put up for the runner to find. */
export interface Targets {
  readonly workerPid: number;
  readonly tcpPort: number;
  readonly udpPort: number;
  readonly unixSocket: string;
  readonly abstractSocket: string;
  /** A file with a secret, readable for every user, in a folder that was not shown. */
  readonly secret: string;
  /** A folder that was shown read-only, writable for every user by its mode. */
  readonly shown: string;
  readonly setpriv: string;
  readonly library: string;
  readonly flowModule: string;
  readonly playwrightModule: string;
  /** The attempts to make. (Default: all) */
  readonly only?: readonly string[];
}

export interface HostileReport {
  /** By name, `allowed` or the code of the error. */
  readonly attempts: Readonly<Record<string, string>>;
  readonly work: Readonly<Record<string, string>>;
}

type Attempts = Readonly<Record<string, (targets: Targets) => unknown>>;

const reach = (options: { host: string; port: number } | { path: string }) =>
  new Promise((resolve, reject) => connect(options, () => resolve(true)).once("error", reject));

const run = (file: string, ...args: string[]) => execFileSync(file, args, { stdio: "pipe", env: {} });

function must(condition: unknown, code: string): void {
  if (!condition) throw Object.assign(new Error(code), { code });
}

const network: Attempts = {
  "tcp to the worker's machine": ({ tcpPort }) => reach({ host: "127.0.0.1", port: tcpPort }),
  "tcp over IPv6": ({ tcpPort }) => reach({ host: "::1", port: tcpPort }),
  "tcp to a public address": () => reach({ host: "203.0.113.1", port: 443 }),
  "udp to the worker's machine": ({ udpPort }) => {
    const socket = createSocket("udp4");
    return new Promise((resolve, reject) =>
      socket.send("x", udpPort, "127.0.0.1", (error) => (error ? reject(error) : resolve(true))),
    ).finally(() => socket.close());
  },
  "name from a name server": () => resolve4("example.com"),
  "name from the system": () => lookup("localhost", { family: 4 }).then(() => must(false, "NO_QUESTION_SENT")),
  "socket in a folder": ({ unixSocket }) => reach({ path: unixSocket }),
  "socket without a folder": ({ abstractSocket }) => reach({ path: `\0${abstractSocket}` }),
  "interfaces of the machine": () => must(Object.keys(networkInterfaces()).length > 0, "NONE"),
};

const reading: Attempts = {
  environment: () => {
    const names = Object.keys(process.env);
    must(names.join() !== "HOME", "ONLY_HOME");
  },
  "users of the machine": () => fs.readFileSync("/etc/passwd"),
  "a secret of the worker": ({ secret }) => fs.readFileSync(secret),
  "a secret through a link": ({ secret }) => {
    fs.symlinkSync(secret, "/tmp/link");
    fs.readFileSync("/tmp/link");
  },
  "a secret through the folder above the root": ({ secret }) => {
    process.chdir("/");
    fs.readFileSync(`../../..${secret}`);
  },
  "environment of the first process": () => fs.readFileSync("/proc/1/environ"),
  "environment of the worker": ({ workerPid }) => fs.readFileSync(`/proc/${workerPid}/environ`),
  "files of the worker": ({ workerPid }) => fs.readdirSync(`/proc/${workerPid}/cwd`),
  "memory of the machine": () => fs.openSync("/dev/mem", "r"),
  "kernel settings": () => fs.readdirSync("/sys"),
  "a folder or file left open": () => {
    const left = Array.from({ length: 200 }, (_, n) => n + 4).filter((fd) => {
      try {
        const stat = fs.fstatSync(fd);
        return stat.isDirectory() || stat.isFile() || stat.isSocket();
      } catch {
        return false;
      }
    });
    must(left.length > 0, "NONE");
  },
};

const writing: Attempts = {
  "the root": () => fs.writeFileSync("/written", ""),
  "a folder that was shown": ({ shown }) => fs.writeFileSync(`${shown}/written`, ""),
  "the mode of what was shown": ({ shown }) => fs.chmodSync(shown, 0o700),
  "Node itself": () => fs.openSync(process.execPath, "r+"),
  "a second name for Node": () => fs.linkSync(process.execPath, "/tmp/node"),
  "the devices": () => fs.writeFileSync("/dev/written", ""),
  "the kernel's core pattern": () => fs.openSync("/proc/sys/kernel/core_pattern", "r+"),
  "more than there is room in /tmp": () => {
    const file = fs.openSync("/tmp/full", "w");
    try {
      for (let mebibytes = 0; mebibytes < 64; mebibytes++) fs.writeSync(file, Buffer.alloc(2 ** 20));
    } finally {
      fs.closeSync(file);
      fs.rmSync("/tmp/full");
    }
  },
};

const processes: Attempts = {
  "a parent": () => must(process.ppid > 0, "NONE"),
  "the worker": ({ workerPid }) => process.kill(workerPid, 0),
  "every process": () => process.kill(-1, 0),
  "priority over others": ({ workerPid }) => setPriority(workerPid, 10),
  "a better priority": () => setPriority(0, constants.priority.PRIORITY_HIGHEST),
  "a shell": () => run("/bin/sh", "-c", ":"),
  "a program of the machine": () => run("/usr/bin/env"),
  "a program of its own": () => {
    fs.writeFileSync("/tmp/program", `#!${process.execPath}\n`, { mode: 0o755 });
    run("/tmp/program");
  },
  "a library of its own": ({ library }) => {
    fs.copyFileSync(library, "/tmp/library.node");
    try {
      process.dlopen({ exports: {} }, "/tmp/library.node");
    } catch (error) {
      // Loaded and found not to be an addon is loaded.
      must(!/failed to map|is disabled/.test(String(error)), "NOT_MAPPED");
    }
  },
};

const rights: Attempts = {
  "another user": () => process.setuid?.(12_345),
  "another group": () => process.setgid?.(12_345),
  "more groups": () => process.setgroups?.([0]),
  "root by setpriv": ({ setpriv }) => run(setpriv, "--reuid=12345", "--clear-groups", process.execPath, "--version"),
  "capabilities by setpriv": ({ setpriv }) => run(setpriv, "--inh-caps=+sys_admin", process.execPath, "--version"),
};

const byNodeOnly: Attempts = {
  "another Node": () => run(process.execPath, "--version"),
  "a thread": () => new Worker("", { eval: true }),
  "Node's own bindings": () => (process as unknown as { binding(name: string): unknown }).binding("spawn_sync"),
};

const work: Attempts = {
  timers: () => new Promise((resolve) => setTimeout(resolve, 1)),
  "a bundle as text": async () => {
    const bundle = (await import(`data:text/javascript,${encodeURIComponent("export const answer = 42;")}`)) as object;
    must("answer" in bundle, "NO_EXPORT");
  },
  "the flow package and its zod": async ({ flowModule }) => must(await import(flowModule), "NO_MODULE"),
  "the client of playwright-core": async ({ playwrightModule }) => must(await import(playwrightModule), "NO_MODULE"),
  "a file in /tmp": () => {
    fs.writeFileSync("/tmp/file", "kept");
    must(fs.readFileSync("/tmp/file", "utf8") === "kept", "LOST");
  },
  "random bytes": () => crypto.getRandomValues(new Uint8Array(16)),
  "time zones": () => must(new Date(0).toLocaleString("en", { timeZone: "Asia/Tokyo" }).includes("9:00"), "WRONG"),
  "web assembly": () => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
  "a home folder": () => must(homedir() === "/tmp", "ELSEWHERE"),
};

/** Errors of the `os` module carry the system's code in their details only. */
function codeOf(error: unknown): string {
  const { code, info } = error as { code?: string; info?: { code?: string } };
  return info?.code ?? code ?? String(error);
}

async function tryAll(attempts: Attempts, targets: Targets): Promise<Record<string, string>> {
  const outcomes: Record<string, string> = {};
  for (const [name, attempt] of Object.entries(attempts)) {
    if (targets.only && !targets.only.includes(name)) continue;
    try {
      await attempt(targets);
      outcomes[name] = "allowed";
    } catch (error) {
      outcomes[name] = codeOf(error);
    }
  }
  return outcomes;
}

const worker = new Socket({ fd: 3, readable: true, writable: true });
createInterface({ input: worker }).once("line", async (line) => {
  const targets = JSON.parse(line) as Targets;
  const report: HostileReport = {
    attempts: await tryAll({ ...network, ...reading, ...writing, ...processes, ...rights, ...byNodeOnly }, targets),
    work: await tryAll(work, targets),
  };
  worker.end(`${JSON.stringify(report)}\n`, () => process.exit(0));
});
