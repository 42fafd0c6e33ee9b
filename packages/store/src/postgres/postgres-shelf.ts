import type { ArtifactShelf } from "../artifacts/artifact-shelf.ts";
import type { Database } from "./database.ts";

const pageSize = 500;
// 16 MiB: a transaction must be short, or it would hold back the feed.
const chunksAtOnce = 16;

/** What lies in the tables of artifacts. */
export function postgresShelf(database: Database): ArtifactShelf {
  return {
    async listContents({ after }) {
      const [project, artifact] = after === null ? ["", ""] : (JSON.parse(after) as [string, string]);
      const rows = await database.rows<{ readonly project: string; readonly artifact: string }>({
        text: page,
        values: [project, artifact, pageSize],
      });
      const first = rows[0];
      if (!first) return null;
      const artifacts = rows.filter((row) => row.project === first.project).map((row) => row.artifact);
      return { project: first.project, artifacts, next: JSON.stringify([first.project, artifacts.at(-1)]) };
    },
    async removeContents({ project, artifacts, olderThanMs }) {
      // From here on the bytes are those of an upload that was cut off: where this process ends, another one removes them.
      const uploads = await database.rows<{ readonly uploadId: string }>({
        text: unpublish,
        values: [project, [...artifacts], olderThanMs],
      });
      for (const { uploadId } of uploads) {
        const values = [project, uploadId];
        while ((await database.run({ text: removeChunks, values: [...values, chunksAtOnce] })).changes > 0);
        await database.rows({ text: endUpload, values });
      }
      return uploads.length;
    },
  };
}

const page = `
  select project, artifact from millrace.artifact_contents
  where (project, artifact) > ($1, $2) order by project, artifact limit $3`;
const unpublish = `
  with gone as (
    delete from millrace.artifact_contents as c
    where project = $1 and artifact = any ($2) and stored_at < now() - $3::bigint * interval '1 millisecond'
      and not exists (
        select from millrace.artifacts as a where a.project = c.project and a.artifact = c.artifact)
    returning project, upload_id
  )
  insert into millrace.artifact_uploads (project, upload_id, begun_at)
  select project, upload_id, '-infinity' from gone returning upload_id as "uploadId"`;
const removeChunks = `
  delete from millrace.artifact_chunks where project = $1 and upload_id = $2 and ordinal in (
    select ordinal from millrace.artifact_chunks where project = $1 and upload_id = $2 order by ordinal limit $3)`;
const endUpload = "delete from millrace.artifact_uploads where project = $1 and upload_id = $2";
