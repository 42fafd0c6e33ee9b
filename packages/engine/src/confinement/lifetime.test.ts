import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createInterface } from "node:readline";
import { finished } from "node:stream/promises";
import { describe, expect, it } from "vitest";
import { type Command, confineProgram } from "./confine-program.ts";
import { detectConfinement } from "./detect-confinement.ts";
import { runnerProcessOf } from "./runner-process.ts";
import { machineRefusal, startConfined, untilGone } from "./testing/confined-process.ts";

const { means } = await detectConfinement();
const { refused, note } = machineRefusal();
const root = process.getuid?.() === 0;

function node(script: string): Command {
  const program = [process.execPath, "--input-type=module", "-e", `${script}; console.log("up");`] as const;
  return confineProgram({ means, program, readOnlyPaths: [] });
}

/** Starts Node confined and waits until its script runs. */
async function started(script: string) {
  const confined = startConfined(node(script));
  await once(confined.process.stdout!, "data");
  return { ...confined, pid: confined.process.pid!, runnerPid: runnerProcessOf(confined.process.pid!) };
}

const forever = "setInterval(() => {}, 1000);";
const stubborn = `for (const s of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(s, () => {}); ${forever}`;
const port = `const { Socket } = await import("node:net"); const port = new Socket({ fd: 3, readable: true, writable: true });`;

describe.skipIf(refused)(`the life of a confined process${note}`, () => {
  it("ends with SIGKILL to the process that was spawned", async () => {
    const { process: spawned, runnerPid, pid, ended } = await started(stubborn);
    expect(runnerPid).not.toBe(pid);
    spawned.kill("SIGKILL");
    expect((await ended).signal).toBe("SIGKILL");
    await untilGone(runnerPid);
  });

  it("hands SIGTERM to the handler, as often as it is sent", async () => {
    const { process: spawned, ended } = await started(
      `let n = 0; process.on("SIGTERM", () => { console.log("told"); if (++n === 2) process.exit(7); }); ${forever}`,
    );
    spawned.kill("SIGTERM");
    await once(spawned.stdout!, "data");
    spawned.kill("SIGTERM");
    expect(await ended).toMatchObject({ code: 7, signal: null });
  });

  it("lives on after SIGTERM where it has no handler, until SIGKILL", async () => {
    const { process: spawned, port: socket, ended } = await started(`${port} port.on("data", (d) => port.write(d));`);
    spawned.kill("SIGTERM");
    socket.write("still there");
    expect(String((await once(socket, "data"))[0])).toBe("still there");
    spawned.kill("SIGKILL");
    expect((await ended).signal).toBe("SIGKILL");
  });

  it("ends with the code, or with the signal, of the program", async () => {
    // 147 is what shells say of SIGSTOP.
    for (const code of [0, 3, 147, 255]) {
      expect(await startConfined(node(`process.exit(${code})`)).ended).toMatchObject({ code, signal: null });
    }
    const { runnerPid, ended } = await started(forever);
    process.kill(runnerPid, "SIGKILL");
    expect(await ended).toMatchObject({ code: null, signal: "SIGKILL" });
  });

  it("sees the end of descriptor 3 when the worker closes it, and shows its own", async () => {
    const { port: worker, ended } = await started(`${port} port.resume().on("end", () => process.exit(5));`);
    worker.end();
    expect((await ended).code).toBe(5);
    const closing = await started(`${port} port.destroy(); ${forever}`);
    await finished(closing.port.resume());
    closing.process.kill("SIGKILL");
    await closing.ended;
  });

  it("has no mount of the machine's but what it was shown, hidden or not", async () => {
    const { process: spawned, pid, ended } = await started(forever);
    const mounts = readFileSync(`/proc/${pid}/mountinfo`, "utf8").trim().split("\n");
    spawned.kill("SIGKILL");
    await ended;
    const places = mounts.map((row) => row.split(" ")[4]!);
    expect(places.filter((place) => !/^\/(\.unshare)?$|^\/\.root\/./.test(place))).toEqual([]);
    expect(new Set(places).size).toBe(places.length);
    expect(mounts.filter((row) => row.split(" ")[5]!.startsWith("rw"))).toHaveLength(1);
  });

  it("shares no namespace with its worker but those of users and clocks", async () => {
    const { process: spawned, runnerPid, ended } = await started(forever);
    const namespace = (pid: number | "self", name: string) => readlinkSync(`/proc/${pid}/ns/${name}`);
    for (const name of ["mnt", "net", "pid", "ipc", "uts"]) {
      expect(namespace(runnerPid, name)).not.toBe(namespace("self", name));
    }
    spawned.kill("SIGKILL");
    await ended;
  });

  it("stands outside the worker's process group, so that Ctrl+C does not reach it nor its kill(0) the worker", async () => {
    const { process: spawned, runnerPid, ended } = await started(forever);
    const groupOf = (pid: number | "self") =>
      readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ")[2];
    expect(groupOf(runnerPid)).not.toBe(groupOf("self"));
    spawned.kill("SIGKILL");
    await ended;
  });

  it.each(root ? ["root", "nobody"] : ["an ordinary user"])(
    "leaves no process behind when its worker, which belongs to %s, is killed",
    async (user) => {
      const worker = startWorker(user);
      const [spawned, runner] = await new Promise<[number, number]>((resolve) =>
        createInterface({ input: worker.stdout! }).once("line", (line) => resolve(JSON.parse(line))),
      );
      worker.kill("SIGKILL");
      await Promise.all([untilGone(spawned), untilGone(runner)]);
    },
  );

  it("leaves no process behind when it is killed at any moment of its start", async () => {
    const mark = `millrace-mark-${process.pid}`;
    for (let turns = 0; turns < 12; turns++) {
      const {
        process: spawned,
        port: socket,
        ended,
      } = startConfined(node(`${port} port.resume().on("close", () => process.exit(0)); globalThis.mark = "${mark}";`));
      // The machine's own pace, in small portions: each turn lets the start get a little further.
      for (let reads = 0; reads < turns * 4; reads++) readdirSync("/proc");
      spawned.kill("SIGKILL");
      socket.destroy();
      await ended;
    }
    while (marked(mark).length > 0) await new Promise(setImmediate);
  });
});

describe.skipIf(process.platform !== "linux")("runnerProcessOf() (skipped where there is no /proc)", () => {
  it("is the process itself where it has no child", async () => {
    const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "ignore"] });
    expect(runnerProcessOf(child.pid!)).toBe(child.pid);
    child.kill("SIGKILL");
    await once(child, "exit");
  });
});

/** A worker process with one confined runner that ends by nothing but force; prints both process ids. */
function startWorker(user: string) {
  const at = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const script = `
    const { detectConfinement } = await import(${at("./detect-confinement.ts")});
    const { confineProgram } = await import(${at("./confine-program.ts")});
    const { startConfined } = await import(${at("./testing/confined-process.ts")});
    const { runnerProcessOf } = await import(${at("./runner-process.ts")});
    const { means } = await detectConfinement();
    const program = [process.execPath, "-e", ${JSON.stringify(`${stubborn} console.log("up");`)}];
    const { process: runner } = startConfined(confineProgram({ means, program, readOnlyPaths: [] }));
    runner.stdout.once("data", () => console.log(JSON.stringify([runner.pid, runnerProcessOf(runner.pid)])));`;
  const command = [process.execPath, "--input-type=module", "-e", script];
  const become = user === "nobody" ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"] : [];
  const [file, ...args] = [...become, ...command];
  return spawn(file!, args, { cwd: "/", stdio: ["ignore", "pipe", "inherit"] });
}

function marked(mark: string): string[] {
  return readdirSync("/proc").filter((name) => {
    try {
      return name !== String(process.pid) && readFileSync(`/proc/${name}/cmdline`, "utf8").includes(mark);
    } catch {
      return false;
    }
  });
}
