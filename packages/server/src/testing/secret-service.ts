import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { until } from "./until.ts";

const programs = ["dbus-daemon", "dbus-send", "gnome-keyring-daemon", "secret-tool"];

/** Whether this machine has GNOME Keyring and what it takes to ask it. */
export function hasSecretService(): boolean {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return programs.every((program) => folders.some((folder) => existsSync(join(folder, program))));
}

export interface TestSecretService extends AsyncDisposable {
  /** For programs that are to ask this one. */
  readonly environment: Readonly<Record<string, string>>;
  lock(): Promise<void>;
  /** Has the keyring take calls and answer none. */
  freeze(): void;
  /** Ends the keyring, as with a session; its bus stays. */
  end(): Promise<void>;
}

/** A real keyring of GNOME, unlocked, on a bus and in a folder of its own; the bus starts no other programs. */
export async function openSecretService(): Promise<TestSecretService> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-keyring-"));
  const started: ChildProcess[] = [];
  const end = async () => {
    for (const child of started.splice(0).reverse()) await ended(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await mkdir(join(folder, "keyrings"), { mode: 0o700 });
    await writeFile(join(folder, "bus.conf"), busConfig(folder));
    const path = process.env.PATH ?? "";
    const bus = spawn("dbus-daemon", [`--config-file=${join(folder, "bus.conf")}`, "--nofork", "--print-address"], {
      env: { PATH: path },
      stdio: ["ignore", "pipe", "ignore"],
    });
    started.push(bus);
    const environment = {
      PATH: path,
      HOME: folder,
      XDG_DATA_HOME: folder,
      XDG_RUNTIME_DIR: folder,
      DBUS_SESSION_BUS_ADDRESS: await firstLine(bus),
    };
    const keyring = spawn("gnome-keyring-daemon", ["--foreground", "--unlock", "--components=secrets"], {
      env: environment,
      stdio: ["pipe", "ignore", "ignore"],
    });
    started.push(keyring);
    keyring.stdin.end("a password");
    const ask = (...call: readonly string[]) =>
      promisify(execFile)("dbus-send", ["--session", "--print-reply", "--dest=org.freedesktop.secrets", ...call], {
        env: environment,
      });
    await until("the keyring answers", () => ask(login, "org.freedesktop.DBus.Peer.Ping").catch(() => null));
    return {
      environment,
      async lock() {
        await ask(root, "org.freedesktop.Secret.Service.Lock", `array:objpath:${login}`);
      },
      freeze: () => void keyring.kill("SIGSTOP"),
      end: () => ended(keyring),
      [Symbol.asyncDispose]: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

const root = "/org/freedesktop/secrets";
const login = `${root}/collection/login`;

function busConfig(folder: string): string {
  return `<busconfig><type>session</type><listen>unix:dir=${folder}</listen>
    <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`;
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [chunk] = await Promise.race([
    once(child.stdout!, "data"),
    once(child, "exit").then(() => Promise.reject(new Error(`${child.spawnfile} ended before it was ready`))),
  ]);
  return String(chunk).trim();
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}
