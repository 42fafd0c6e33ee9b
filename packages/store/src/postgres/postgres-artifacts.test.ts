import { describe, expect, inject, test } from "vitest";
import { createTestDatabase, runSql } from "../../../../test/postgres/test-database.ts";
import { artifactConformance } from "../conformance/artifacts.ts";
import { openPostgresArtifacts } from "./postgres-artifacts.ts";

const serverUrl = inject("postgresUrl");

describe.skipIf(serverUrl === null)("on a server", () => {
  let database: Promise<string> | undefined;
  const openDatabase = () => {
    database ??= createTestDatabase(serverUrl!);
    return database;
  };
  const count = async (url: string) =>
    Number(
      (
        await runSql(
          url,
          `select (select count(*) from millrace.artifact_contents) + (select count(*) from millrace.artifact_uploads)
            + (select count(distinct upload_id) from millrace.artifact_chunks where upload_id not in (
                select upload_id from millrace.artifact_contents)) as pieces`,
        )
      ).rows[0].pieces,
    );

  artifactConformance({
    name: "artifacts in PostgreSQL",
    async open() {
      const url = await openDatabase();
      const artifacts = await openPostgresArtifacts({ url });
      return { artifacts, countPieces: () => count(url), close: () => artifacts.close() };
    },
  });

  test("openPostgresArtifacts() removes what uploads of yesterday left behind, and nothing else", async () => {
    const url = await openDatabase();
    const first = await openPostgresArtifacts({ url });
    const content = (async function* () {
      yield Buffer.from("kept");
    })();
    const { artifact } = await first.write({ project: "p", content });
    const before = await count(url);
    const [old, young] = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"];
    await runSql(
      url,
      `insert into millrace.artifact_uploads values ('p', '${old}', now() - interval '2 days'), ('p', '${young}', now());
       insert into millrace.artifact_chunks values ('p', '${old}', 0, 'x'), ('p', '${young}', 0, 'x')`,
    );
    const second = await openPostgresArtifacts({ url });
    expect(await count(url)).toBe(before + 2);
    expect((await second.read({ project: "p", artifact })).sizeBytes).toBe(4);
    await Promise.all([first.close(), second.close()]);
  });
});
