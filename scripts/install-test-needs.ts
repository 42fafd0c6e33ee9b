import { existsSync, globSync } from "node:fs";
import { delimiter, join } from "node:path";
import { installDependencies, isInstalled } from "./install-dependencies.ts";
import { runQuietly, withProgress } from "./progress.js";

/** Something of the machine, not of npm, that the tests use. */
export interface Need {
  readonly what: string;
  isMet(): boolean | Promise<boolean>;
  /** Says what it does before it does it; fails with what to do by hand. */
  install(): Promise<unknown>;
}

/**
 * Installs what the tests need and the machine lacks; where that cannot be, says so, and the tests go on without.
 * Lists are gone through side by side, the needs in one after each other: apt-get allows one at a time.
 */
export async function installTestNeeds(
  lists: readonly (readonly Need[])[] = [
    [browser, postgres(), ...systemPrograms.map((program) => systemProgram(program))],
    [s3Server()],
    [applications()],
  ],
): Promise<void> {
  await Promise.all(lists.map(installInTurn));
}

async function installInTurn(needs: readonly Need[]): Promise<void> {
  for (const need of needs) {
    if (await need.isMet()) continue;
    console.log(`The tests need ${need.what}, which is not here.`);
    try {
      await need.install();
    } catch (error) {
      console.log(`${(error as Error).message}\nThe tests that need ${need.what} do not run or fail.`);
    }
  }
}

/** The product finds and gets its own browser, and so do its tests. */
const browser: Need = {
  what: "a browser",
  async isMet() {
    const { findBrowser } = await import("@millrace/browser/worker");
    return (await findBrowser({ env: process.env })) !== undefined;
  },
  async install() {
    const { installBrowser } = await import("@millrace/browser/worker");
    await installBrowser({ env: process.env, onProgress: (message) => console.log(`  ${message}`) });
  },
};

/** What installing depends on. */
export interface TestMachine {
  readonly path: string;
  /** Where Debian's packages put the programs, away from PATH. */
  readonly debianPrograms: string;
  /** Where system packages put the programs of servers. */
  readonly systemPrograms: string;
  /** Where the S3 server of the tests is built. */
  readonly s3ServerFolder: string;
  readonly mayUseApt: boolean;
  run(command: string, args: readonly string[]): Promise<unknown>;
}

/** The server's programs, any version from 14 on. */
export function postgres(machine: TestMachine = thisMachine()): Need {
  return {
    what: "PostgreSQL's server",
    isMet: () =>
      machine.path.split(delimiter).some((folder) => existsSync(join(folder, "initdb"))) ||
      globSync("*/bin/initdb", { cwd: machine.debianPrograms }).some((path) => Number.parseInt(path, 10) >= 14),
    async install() {
      if (!machine.mayUseApt)
        throw new Error(
          "Cannot install PostgreSQL as only root on Debian or Ubuntu can do it here: install version 14 or newer by hand, with initdb on PATH.",
        );
      await installPackage(machine, "postgresql");
    },
  };
}

/** A program of the system. */
export interface SystemProgram {
  readonly what: string;
  readonly name: string;
  /** Debian's package, where it has not the program's name. */
  readonly packageName?: string;
}

/** A program that a Debian package brings; the tests that use it are skipped without. */
export function systemProgram(
  { what, name, packageName = name }: SystemProgram,
  machine: TestMachine = thisMachine(),
): Need {
  return {
    what,
    isMet: () =>
      [...machine.path.split(delimiter), machine.systemPrograms].some((folder) => existsSync(join(folder, name))),
    async install() {
      if (!machine.mayUseApt)
        throw new Error(
          `Cannot install ${what} as only root on Debian or Ubuntu can do it here: install it by hand, on PATH.`,
        );
      await installPackage(machine, packageName);
    },
  };
}

// Pinned, so that a failure is ours and not a new version's.
const s3ServerModule = "github.com/versity/versitygw/cmd/versitygw@v1.8.0";

/** Versity's S3 gateway, built from its Go module; the tests of S3 are skipped without. */
export function s3Server(machine: TestMachine = thisMachine()): Need {
  const folders = machine.path.split(delimiter);
  const has = (folder: string, name: string) => existsSync(join(folder, name));
  return {
    what: "the S3 server versitygw",
    isMet: () => [...folders, machine.s3ServerFolder].some((folder) => has(folder, "versitygw")),
    async install() {
      if (!folders.some((folder) => has(folder, "go")))
        throw new Error("Cannot build versitygw as Go must be on PATH: install Go, or versitygw by hand, on PATH.");
      console.log("Building the S3 server versitygw from its Go module, which takes a minute or two.");
      const go = [`GOBIN=${machine.s3ServerFolder}`, "go", "install", "-ldflags=-s -w", s3ServerModule];
      await withProgress("go install versitygw", () => machine.run("env", go));
    },
  };
}

/** The web applications of others that are targets of the flows; the tests on them are skipped without. */
export function applications(
  folder = join(import.meta.dirname, "../test/applications"),
  install: typeof installDependencies = installDependencies,
): Need {
  return {
    what: "a set of web applications (Verdaccio, Node-RED, Hexo)",
    isMet: () => isInstalled(folder),
    install: () => install(folder, { what: "web applications that the flows are tested on" }),
  };
}

const systemPrograms: readonly SystemProgram[] = [
  { what: "PgBouncer", name: "pgbouncer" },
  { what: "the shell zsh", name: "zsh" },
  { what: "the shell fish", name: "fish" },
  { what: "the MQTT broker Mosquitto", name: "mosquitto" },
  { what: "OpenSSH's server", name: "sshd", packageName: "openssh-server" },
  { what: "MariaDB's server", name: "mariadbd", packageName: "mariadb-server" },
  { what: "the server Redis", name: "redis-server" },
  { what: "D-Bus", name: "dbus-daemon", packageName: "dbus" },
  { what: "the keychain GNOME Keyring", name: "gnome-keyring-daemon", packageName: "gnome-keyring" },
  { what: "libsecret's secret-tool", name: "secret-tool", packageName: "libsecret-tools" },
];

async function installPackage(machine: TestMachine, name: string): Promise<void> {
  console.log(`Installing the system package ${name} with apt-get, as this user is root.`);
  await withProgress("apt-get update", () => machine.run("apt-get", ["update", "-q"]));
  const install = ["install", "-y", "-q", "--no-install-recommends", name];
  await withProgress(`apt-get install ${name}`, () => machine.run("apt-get", install));
}

function thisMachine(): TestMachine {
  return {
    path: process.env.PATH ?? "",
    debianPrograms: "/usr/lib/postgresql",
    systemPrograms: "/usr/sbin",
    s3ServerFolder: join(import.meta.dirname, "../.tools/versitygw"),
    mayUseApt: process.getuid?.() === 0 && existsSync("/etc/debian_version") && existsSync("/usr/bin/apt-get"),
    run: (command, args) => runQuietly(command, args, { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } }),
  };
}
