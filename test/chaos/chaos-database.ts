import { startPostgres } from "../postgres/start-postgres.ts";

export interface ChaosDatabase {
  readonly url: string;
  /** SIGKILL of the server, and a start from what is on the disk. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

/** A private PostgreSQL whose commits reach the disk. */
export async function openChaosDatabase(): Promise<ChaosDatabase> {
  const server = await startPostgres({ fsync: true });
  if (!server) throw new Error("PostgreSQL is not installed; npm test installs it where it can");
  return {
    url: server.url,
    async crash() {
      await server.kill();
      await server.restart();
    },
    close: () => server.stop(),
  };
}
