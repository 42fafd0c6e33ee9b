import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { confineCommand } from "./confine-command.ts";
import { confineProgram, type ProgramSpec } from "./confine-program.ts";
import { detectConfinement } from "./detect-confinement.ts";
import { linkedLibraries, systemFolders } from "./system-tools.ts";
import { machineRefusal, startConfined } from "./testing/confined-process.ts";

const confinement = await detectConfinement();
const { means } = confinement;
const { refused, note } = machineRefusal();
const mebibyte = 1024 * 1024;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-program-"));
});
afterAll(() => rm(folder, { recursive: true }));

function runNode(script: string, spec: Partial<ProgramSpec> = {}) {
  const program = [process.execPath, "--input-type=module", "-e", script] as const;
  return startConfined(confineProgram({ means, program, readOnlyPaths: [], ...spec })).ended;
}

/** Runs a program of this machine in a runner's place, with what it needs to start. */
async function runTool(name: string, ...args: string[]) {
  const programs = [`/usr/bin/${name}`, "/bin/true"];
  const executables = [...programs, ...(await linkedLibraries(programs))];
  return startConfined(confineProgram({ means, program: [programs[0]!, ...args], readOnlyPaths: [], executables }))
    .ended;
}

describe.skipIf(refused)(`a confined program${note}`, () => {
  it.each([
    ["make a user namespace", "unshare", ["--user", "/bin/true"]],
    ["make a mount namespace", "unshare", ["--mount", "/bin/true"]],
    ["make a network namespace", "unshare", ["--net", "/bin/true"]],
    ["mount anything", "mount", ["-n", "-t", "tmpfs", "none", "/tmp"]],
    ["allow execution in /tmp", "mount", ["-n", "-o", "remount,bind,rw,exec", "/tmp"]],
    ["unmount anything", "umount", ["-n", "/tmp"]],
    ["make a device", "mknod", ["/tmp/disk", "b", "254", "0"]],
    ["raise its limits", "prlimit", ["--nofile=100000", "/bin/true"]],
    ["take a locked security bit back", "setpriv", ["--securebits=-noroot", "/bin/true"]],
  ])("can't %s, even with the program for it", async (_, tool, args) => {
    const { code, errors } = await runTool(tool, ...args);
    expect(errors).toMatch(/not permitted|denied|must be superuser/i);
    expect(code).not.toBe(0);
  });

  it("has no capability, no way to one and no user of the machine's", async () => {
    const { output } = await runTool("setpriv", "--dump", "--dump");
    expect(output).toMatch(/no_new_privs: 1/);
    for (const set of ["Effective", "Permitted", "Inheritable", "Ambient"]) {
      expect(output).toContain(`${set} capabilities: [none]`);
    }
    expect(output).toContain("Capability bounding set: [none]");
    expect(output).toContain("Securebits: noroot,noroot_locked");
    if ("rights" in means && means.rights === "root") expect(output).toMatch(/^euid: 65534\ngid: 65534$/m);
  });

  it("sees a root with nothing but what it was shown", async () => {
    const { output } = await runNode(`
      const { readdirSync } = await import("node:fs");
      console.log(JSON.stringify([readdirSync("/dev"), process.env, process.cwd(), process.pid]));`);
    expect(JSON.parse(output)).toEqual([["null", "urandom", "zero"], { HOME: "/tmp" }, "/", 1]);
  });

  it("reads folders whatever they are called", async () => {
    const odd = join(folder, `a b\t"c" 'd' \\e $(f) #ü`);
    await mkdir(odd);
    await writeFile(join(odd, "-x"), "read");
    const { output, errors } = await runNode(
      `process.stdout.write((await import("node:fs")).readFileSync(${JSON.stringify(`${odd}/-x`)}))`,
      { readOnlyPaths: [odd] },
    );
    expect({ output, errors }).toEqual({ output: "read", errors: "" });
  });

  it("can't execute what it may read", async () => {
    await copyFile("/bin/true", join(folder, "program"));
    await chmod(folder, 0o755);
    const { output } = await runNode(
      `console.log((await import("node:child_process")).spawnSync(${JSON.stringify(`${folder}/program`)}).error.code)`,
      { readOnlyPaths: [folder], executables: await linkedLibraries(["/bin/true"]) },
    );
    expect(output.trim()).toBe("EACCES");
  });

  it("gets no more memory for buffers than its limit, and lives on", async () => {
    const { output } = await runNode(
      `const got = []; try { for (;;) got.push(new ArrayBuffer(${64 * mebibyte})); } catch (e) { console.log(got.length, e.name); }`,
      { memoryLimitBytes: 256 * mebibyte },
    );
    const [buffers, error] = output.trim().split(" ");
    expect(error).toBe("RangeError");
    expect(Number(buffers)).toBeLessThan((256 + 768) / 64);
  });

  it("ends when its objects outgrow the limit", async () => {
    const args = ["-e", "const kept = []; for (;;) kept.push({ n: kept.length });"];
    const spec = { nodePath: process.execPath, args, readOnlyPaths: [], confinement, memoryLimitBytes: 64 * mebibyte };
    const { errors, code, signal } = await startConfined(confineCommand(spec)).ended;
    expect(errors).toContain("heap out of memory");
    expect(code === 0 || (code === null && signal === null)).toBe(false);
  });

  it("ends when it has used up its processor time", async () => {
    const { signal } = await runNode("for (;;);", { cpuSeconds: 1 });
    expect(signal).toBe("SIGKILL");
  });

  it("does not start, and says why, where its root can't be built", async () => {
    const broken = { ...means, libraries: [] } as typeof means;
    const { code, errors } = await runNode("", { means: broken });
    expect(code).not.toBe(0);
    expect(errors).not.toBe("");
  });
});

describe("confineProgram()", () => {
  const tools = { prlimit: "/usr/bin/prlimit", setpriv: "/usr/bin/setpriv", setsid: "/s", unshare: "/u" };
  const spec = { program: ["/node", "file"], readOnlyPaths: ["/code"] } as const;

  it("starts the program as it is where there is nothing to confine it with", () => {
    const command = confineProgram({ ...spec, means: { kind: "permissions" } });
    expect(command).toEqual({ command: "/node", args: ["file"], env: { HOME: "/tmp" } });
  });

  it("does not count processes where they are counted with all others of the same user", () => {
    const { args } = confineProgram({ ...spec, means: { kind: "privileges", rights: "none", tools } });
    expect(args.filter((arg) => /nproc|reuid|bounding/.test(arg))).toEqual([]);
    expect(args).toEqual(expect.arrayContaining(["--core=0", "--no-new-privs", "--pdeathsig=KILL", "/node", "file"]));
  });

  it("hands the search path to the start script only", () => {
    const { env } = confineProgram({ ...spec, means: { kind: "namespaces", rights: "root", tools } });
    expect(env).toEqual({ HOME: "/tmp", PATH: systemFolders.join(":") });
  });
});

describe("confineCommand()", () => {
  it("adds Node's permissions and the bound of its heap before what the runner is started with", () => {
    const { command, args } = confineCommand({
      nodePath: "/node",
      args: ["main.ts"],
      readOnlyPaths: ["/code"],
      confinement: { ...confinement, means: { kind: "permissions" } },
      memoryLimitBytes: 512 * mebibyte,
    });
    expect(command).toBe("/node");
    expect(args).toEqual(expect.arrayContaining(["--permission", "--allow-fs-read=/code", "--max-old-space-size=512"]));
    expect(args.at(-1)).toBe("main.ts");
  });
});
