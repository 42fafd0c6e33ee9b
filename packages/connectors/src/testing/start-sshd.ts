import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import ssh2 from "ssh2";
import { findProgram, type StartedProgram, startProgram } from "./start-program.ts";

export interface TestSshd extends StartedProgram {
  /** An empty folder of this machine. */
  readonly files: string;
  readonly user: string;
  /** The user's, in OpenSSH's form. */
  readonly privateKey: string;
  /** The server's fingerprint. */
  readonly hostKey: string;
}

/** The program of OpenSSH's server; null where it is not installed. */
export const findSshd = () => findProgram("sshd");

/** A key pair, the private one in OpenSSH's form, and the public one's fingerprint. */
export function createSshKey() {
  const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync("ed25519");
  const blob = Buffer.from(publicKey.split(" ")[1] ?? "", "base64");
  const fingerprint = `SHA256:${createHash("sha256").update(blob).digest("base64").replace("=", "")}`;
  return { privateKey, publicKey, fingerprint };
}

/** Starts OpenSSH's server with a key of its own; this process's user may sign in with another. */
export async function startSshd(): Promise<TestSshd> {
  const host = createSshKey();
  const own = createSshKey();
  // Where sshd keeps those apart that are not signed in yet; only root's needs it.
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true });
  const started = await startProgram({
    program: findSshd() ?? "sshd",
    async prepare({ folder, port }) {
      const at = (name: string) => join(folder, name);
      await mkdir(at("files"));
      await writeFile(at("host"), host.privateKey, { mode: 0o600 });
      await writeFile(at("authorized"), own.publicKey, { mode: 0o600 });
      const lines = [
        `Port ${port}`,
        "ListenAddress 127.0.0.1",
        `HostKey ${at("host")}`,
        `AuthorizedKeysFile ${at("authorized")}`,
        `PidFile ${at("pid")}`,
        "StrictModes no",
        "UsePAM no",
        "PasswordAuthentication no",
        "PermitRootLogin prohibit-password",
        "Subsystem sftp internal-sftp",
      ];
      await writeFile(at("conf"), `${lines.join("\n")}\n`);
      return ["-D", "-e", "-f", at("conf")];
    },
  });
  const { username } = userInfo();
  return {
    ...started,
    files: join(started.folder, "files"),
    user: username,
    privateKey: own.privateKey,
    hostKey: host.fingerprint,
  };
}
