import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { applications, installTestNeeds, type Need, postgres, s3Server, systemProgram } from "./install-test-needs.ts";
import { temporaryTree } from "./testing/temporary-tree.ts";

beforeEach(() => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});

/** A machine with the files given, the commands that were run on it and what was said. */
function machineWith(files: Readonly<Record<string, string>> = {}, { mayUseApt = true } = {}) {
  const root = temporaryTree(files);
  const commands: string[] = [];
  const said = vi.spyOn(console, "log").mockImplementation(() => {});
  const machine = {
    path: [join(root, "empty"), join(root, "bin")].join(":"),
    debianPrograms: join(root, "postgresql"),
    systemPrograms: join(root, "sbin"),
    s3ServerFolder: join(root, "tools"),
    mayUseApt,
    run: async (command: string, args: readonly string[]) => commands.push([command, ...args].join(" ")),
  };
  return {
    need: postgres(machine),
    pooler: systemProgram({ what: "PgBouncer", name: "pgbouncer" }, machine),
    sshd: systemProgram({ what: "OpenSSH's server", name: "sshd", packageName: "openssh-server" }, machine),
    s3: s3Server(machine),
    root,
    commands,
    text: () => said.mock.calls.flat().join("\n"),
  };
}

test.each(["bin/initdb", "postgresql/14/bin/initdb", "postgresql/18/bin/initdb"])(
  "installTestNeeds() does and says nothing when %s is there",
  async (path) => {
    const { need, commands, text } = machineWith({ [path]: "" });
    await installTestNeeds([[need]]);
    expect({ commands, text: text() }).toEqual({ commands: [], text: "" });
  },
);

test("installTestNeeds() says what it installs as root on Debian before it does", async () => {
  const { need, commands, text } = machineWith({ "postgresql/13/bin/initdb": "" });
  await installTestNeeds([[need]]);
  expect(text()).toMatch(/need PostgreSQL's server, which is not here\.\nInstalling the system package postgresql/);
  expect(commands).toEqual(["apt-get update -q", "apt-get install -y -q --no-install-recommends postgresql"]);
});

test("installTestNeeds() says what to do by hand where it may not install, and goes on", async () => {
  const { need, commands, text } = machineWith({}, { mayUseApt: false });
  const next: Need = { what: "a clock", isMet: () => true, install: () => Promise.reject(new Error("never asked")) };
  await installTestNeeds([[need, next]]);
  expect(commands).toEqual([]);
  expect(text()).toMatch(
    /install version 14 or newer by hand[\s\S]*tests that need PostgreSQL's server do not run or fail\.$/,
  );
});

test("installTestNeeds() installs PgBouncer where it is missing, and says what to do by hand where it may not", async () => {
  const there = machineWith({ "sbin/pgbouncer": "" });
  await installTestNeeds([[there.pooler]]);
  expect(there.commands).toEqual([]);
  const missing = machineWith();
  await installTestNeeds([[missing.pooler]]);
  expect(missing.commands.at(-1)).toBe("apt-get install -y -q --no-install-recommends pgbouncer");
  const refused = machineWith({}, { mayUseApt: false });
  await installTestNeeds([[refused.pooler]]);
  expect(refused.text()).toMatch(/install it by hand, on PATH/);
});

test("installTestNeeds() installs the package that brings the program, whatever its name", async () => {
  const { sshd, commands } = machineWith();
  await installTestNeeds([[sshd]]);
  expect(commands[1]).toMatch(/ openssh-server$/);
});

test("installTestNeeds() builds the S3 server where it is missing and Go is there", async () => {
  const there = machineWith({ "tools/versitygw": "" });
  await installTestNeeds([[there.s3]]);
  expect(there.commands).toEqual([]);
  const missing = machineWith({ "bin/go": "" });
  await installTestNeeds([[missing.s3]]);
  expect(missing.commands).toEqual([expect.stringContaining(`env GOBIN=${join(missing.root, "tools")} go install`)]);
  const without = machineWith();
  await installTestNeeds([[without.s3]]);
  expect(without.commands).toEqual([]);
  expect(without.text()).toContain("tests that need the S3 server versitygw do not run or fail");
});

test("installTestNeeds() installs the web applications that their lock file names once, beside what else is missing", async () => {
  const { need, commands, root } = machineWith({ "apps/package-lock.json": "{}" });
  const folder = join(root, "apps");
  const installed: string[] = [];
  const install = async (path: string) => {
    installed.push(path);
    mkdirSync(join(path, "node_modules"));
    writeFileSync(join(path, "node_modules/.package-lock.json"), "{}");
  };
  for (let times = 0; times < 2; times++) await installTestNeeds([[need], [applications(folder, install)]]);
  expect(installed).toEqual([folder]);
  expect(commands.at(-1)).toContain("install -y");
});
