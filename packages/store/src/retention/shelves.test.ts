import { mkdir, mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, inject, test } from "vitest";
import { createTestDatabase, runSql } from "../../../../test/postgres/test-database.ts";
import { openArtifactFolder } from "../artifacts/artifact-folder.ts";
import { projectFolderName, projectOfFolder } from "../artifacts/project-folder.ts";
import { shelfConformance } from "../conformance/artifact-shelf.ts";
import { openPostgresArtifacts } from "../postgres/postgres-artifacts.ts";

const twoHoursMs = 2 * 3_600_000;

shelfConformance({
  name: "a folder",
  async open() {
    const folder = await mkdtemp(join(tmpdir(), "millrace-artifacts-"));
    // Whatever else lies there is none of ours.
    await mkdir(join(folder, "lost+found"));
    const files = async () =>
      (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    return {
      artifacts: openArtifactFolder({ folder }),
      async age() {
        const then = new Date(Date.now() - twoHoursMs);
        for (const { parentPath, name } of await files()) await utimes(join(parentPath, name), then, then);
      },
      countPieces: async () => (await files()).length,
      close: () => rm(folder, { recursive: true }),
    };
  },
});

test("projectOfFolder() gives back the project of every folder, and null for others", () => {
  const back = (project: string) => {
    expect(projectOfFolder(projectFolderName(project))).toBe(project);
  };
  for (const project of ["acme", "Söhne & Co", "🚀", "..", "%61", "\u0000"]) back(project);
  fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 20 }), back));
  for (const name of ["lost+found", ".incoming", "Acme", "%61", "%ff", ""]) expect(projectOfFolder(name)).toBeNull();
});

describe.skipIf(inject("postgresUrl") === null)("on a server", () => {
  let database: Promise<string> | undefined;

  shelfConformance({
    name: "PostgreSQL",
    async open() {
      database ??= createTestDatabase(inject("postgresUrl")!);
      const url = await database;
      const artifacts = await openPostgresArtifacts({ url });
      const tables = ["artifact_contents", "artifact_uploads", "artifact_chunks"];
      const counts = tables.map((table) => `(select count(*) from millrace.${table})`).join(" + ");
      return {
        artifacts,
        age: async () =>
          void (await runSql(url, "update millrace.artifact_contents set stored_at = stored_at - interval '2 hours'")),
        countPieces: async () => Number((await runSql(url, `select ${counts} as pieces`)).rows[0].pieces),
        async close() {
          await artifacts.close();
          await runSql(url, `truncate ${tables.map((table) => `millrace.${table}`).join(", ")}`);
        },
      };
    },
  });
});
