import { createHash } from "node:crypto";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { openArtifactFolder, openSqliteStore } from "@millrace/store";

/** Opens what a power cut left and compares it with what was acknowledged, given on standard input. */
const disk = process.argv[2]!;
const project = "power";
const acknowledged = (await text(process.stdin))
  .split("\n")
  .map((line) => line.split(" ") as [string, string, string?]);
const store = await openSqliteStore({ file: join(disk, "millrace.sqlite"), thread: false });
const artifacts = openArtifactFolder({ folder: join(disk, "artifacts") });

const lost: string[] = [];
const brokenArtifacts: string[] = [];
for (const [what, runId, artifact] of acknowledged) {
  const run = await store.getRun({ project, runId });
  if (!run || (what === "succeeded" && run.status !== "succeeded"))
    lost.push(`${what} ${runId}: ${run?.status ?? "gone"}`);
  if (artifact !== undefined && (await hashOf(artifact)) !== artifact) brokenArtifacts.push(artifact);
}
await store.close();
process.stdout.write(`${JSON.stringify({ lost, brokenArtifacts })}\n`);

async function hashOf(artifact: string): Promise<string | null> {
  try {
    const hash = createHash("sha256");
    for await (const chunk of (await artifacts.read({ project, artifact })).content) hash.update(chunk);
    return hash.digest("hex");
  } catch {
    return null;
  }
}
