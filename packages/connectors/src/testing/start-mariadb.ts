import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { createConnection } from "mysql2/promise";
import { findProgram, startProgram } from "./start-program.ts";

/** A MariaDB server of its own, in a temporary folder. */
export interface TestMariadb {
  readonly settings: Readonly<Record<string, unknown>> & { readonly port: number };
  readonly authority: string;
  /** Makes a database, and answers with its name. */
  createDatabase(): Promise<string>;
  /** Ends the server with its connections, and starts it on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestMariadbOptions {
  readonly password: string;
  /** The server's certificate and its key, in PEM. */
  readonly tls: { readonly key: string; readonly cert: string };
}

/** The server's program; null where it is not installed. */
export function findMariadb(): string | null {
  return findProgram("mariadbd");
}

/** Starts a server whose user `flows` has the password. */
export async function startMariadb({ password, tls }: TestMariadbOptions): Promise<TestMariadb> {
  const asUser = process.getuid?.() === 0 ? ["--user=root"] : [];
  const server = await startProgram({
    program: findMariadb()!,
    async prepare({ folder, port }) {
      const data = `--datadir=${join(folder, "data")}`;
      const install = ["--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"];
      await promisify(execFile)("mariadb-install-db", ["--no-defaults", data, ...install, ...asUser]);
      const init = [`create or replace user flows identified by '${password}';`, "grant all on *.* to flows;"];
      await writeFile(join(folder, "init.sql"), init.join("\n"));
      await writeFile(join(folder, "key.pem"), tls.key);
      await writeFile(join(folder, "cert.pem"), tls.cert);
      return [
        ...["--no-defaults", data, "--bind-address=127.0.0.1", `--port=${port}`, "--skip-name-resolve"],
        ...[`--socket=${join(folder, "socket")}`, `--pid-file=${join(folder, "pid")}`],
        `--init-file=${join(folder, "init.sql")}`,
        ...[`--ssl-key=${join(folder, "key.pem")}`, `--ssl-cert=${join(folder, "cert.pem")}`],
        ...["--innodb-buffer-pool-size=16M", "--innodb-flush-log-at-trx-commit=2", ...asUser],
      ];
    },
  });
  let databases = 0;
  return {
    settings: { host: "127.0.0.1", port: server.port, user: "flows", password, tls: false },
    authority: `127.0.0.1:${server.port}`,
    async createDatabase() {
      databases += 1;
      const connection = await createConnection({ host: "127.0.0.1", port: server.port, user: "flows", password });
      await connection.query(`create database test_${databases}`);
      await connection.end();
      return `test_${databases}`;
    },
    restart: server.restart,
    stop: server.stop,
  };
}
