import { existsSync, readdirSync, statSync } from "node:fs";
import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { artifactConformance } from "../conformance/artifacts.ts";
import { openArtifactFolder } from "./artifact-folder.ts";

artifactConformance({
  name: "artifacts in a folder",
  async open() {
    const parent = await mkdtemp(join(tmpdir(), "millrace-artifacts-"));
    const folder = join(parent, "artifacts");
    return {
      artifacts: openArtifactFolder({ folder }),
      countPieces: async () => {
        expect(readdirSync(parent)).toEqual(["artifacts"]);
        return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
      },
      close: () => rm(parent, { recursive: true }),
    };
  },
});

test("openArtifactFolder() removes drafts of yesterday and keeps those of today", async () => {
  const folder = await mkdtemp(join(tmpdir(), "millrace-artifacts-"));
  const incoming = join(folder, ".incoming");
  await mkdir(incoming);
  for (const name of ["old", "young"]) await writeFile(join(incoming, name), "draft");
  const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000);
  await utimes(join(incoming, "old"), twoDaysAgo, twoDaysAgo);
  openArtifactFolder({ folder });
  expect(readdirSync(incoming)).toEqual(["young"]);
  await rm(folder, { recursive: true });
});

test("artifacts can be read by their user alone", async () => {
  const folder = await mkdtemp(join(tmpdir(), "millrace-artifacts-"));
  const artifacts = openArtifactFolder({ folder });
  const content = (async function* () {
    yield Buffer.from("secret");
  })();
  const { artifact } = await artifacts.write({ project: "acme", content });
  const file = join(folder, "acme", artifact.slice(0, 2), artifact);
  expect(existsSync(file)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, "acme")).mode & 0o777).toBe(0o700);
  await rm(folder, { recursive: true });
});

test("a project name that no folder can have is refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "millrace-artifacts-"));
  const artifacts = openArtifactFolder({ folder });
  const content = (async function* () {})();
  for (const project of ["", "x".repeat(256), "\ud800"])
    await expect(artifacts.write({ project, content })).rejects.toMatchObject({ code: "REQUEST_INVALID" });
  await rm(folder, { recursive: true });
});
