import { createHash, randomUUID } from "node:crypto";
import { type ArtifactRange, artifactNotFound, rangeWithin } from "../artifacts/artifact-range.ts";
import type { ArtifactShelf } from "../artifacts/artifact-shelf.ts";
import type { ArtifactStore, StoredArtifact } from "../artifacts/artifact-store.ts";
import { fixedChunks } from "../artifacts/fixed-chunks.ts";
import { connectDatabase, type Database, type DatabaseAddress, type Queries } from "./database.ts";
import { migratePostgres } from "./migrate-postgres.ts";
import { postgresShelf } from "./postgres-shelf.ts";

const chunkBytes = 1024 * 1024;

/** Artifacts as rows of 1 MiB each; `close` ends the connections. */
export interface PostgresArtifacts extends ArtifactStore, ArtifactShelf {
  close(): Promise<void>;
}

/** Opens the artifacts of a PostgreSQL database and removes what uploads that were cut off a day ago left behind. */
export async function openPostgresArtifacts(address: DatabaseAddress): Promise<PostgresArtifacts> {
  const database = connectDatabase({ ...address, maxConnections: 4 });
  try {
    await migratePostgres(database);
    await database.rows({ text: removeLeftovers });
  } catch (error) {
    await database.close();
    throw error;
  }
  return {
    ...postgresShelf(database),
    async write({ project, content }) {
      const upload = { project, uploadId: randomUUID() };
      await database.rows({ text: beginUpload, values: [project, upload.uploadId] });
      try {
        const stored = await writeChunks(database, { ...upload, content });
        await database.transaction((queries) => publish(queries, { ...upload, ...stored }));
        return stored;
      } catch (error) {
        // Where this fails too, the upload is found and removed when the artifacts are opened a day later.
        await removeUpload(database, upload).catch(() => undefined);
        throw error;
      }
    },
    async read({ project, artifact, start, end }) {
      const [row] = await database.rows<{ uploadId: string; sizeBytes: number }>({
        text: findContent,
        values: [project, artifact],
      });
      if (!row) throw artifactNotFound({ project, artifact });
      const { uploadId, sizeBytes } = row;
      const range = rangeWithin(sizeBytes, { start, end });
      return { sizeBytes, content: readChunks(database, { project, uploadId, ...range }) };
    },
    close: () => database.close(),
  };
}

interface Upload {
  readonly project: string;
  readonly uploadId: string;
}

/** One short transaction per chunk: a long one would hold back the feed. */
async function writeChunks(
  database: Database,
  { project, uploadId, content }: Upload & { readonly content: AsyncIterable<Uint8Array> },
): Promise<StoredArtifact> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  let ordinal = 0;
  for await (const chunk of fixedChunks(content, { sizeBytes: chunkBytes })) {
    hash.update(chunk);
    sizeBytes += chunk.byteLength;
    await database.rows({ text: insertChunk, values: [project, uploadId, ordinal, chunk] });
    ordinal += 1;
  }
  return { artifact: hash.digest("hex"), sizeBytes };
}

/** Names the uploaded bytes; where others were first with the same bytes, theirs stay. */
async function publish(
  queries: Queries,
  { project, uploadId, artifact, sizeBytes }: Upload & StoredArtifact,
): Promise<void> {
  const values = [project, artifact, uploadId, sizeBytes];
  const [published] = await queries.rows<{ readonly uploadId: string }>({ text: insertContent, values });
  if (published!.uploadId !== uploadId) await removeUpload(queries, { project, uploadId });
  else await queries.rows({ text: endUpload, values: [project, uploadId] });
}

async function removeUpload(queries: Queries, { project, uploadId }: Upload): Promise<void> {
  await queries.rows({ text: removeChunks, values: [project, uploadId] });
  await queries.rows({ text: endUpload, values: [project, uploadId] });
}

async function* readChunks(
  database: Database,
  { project, uploadId, start, end }: Upload & ArtifactRange,
): AsyncGenerator<Uint8Array> {
  for (let position = start; position < end; ) {
    const ordinal = Math.floor(position / chunkBytes);
    const from = position % chunkBytes;
    const length = Math.min(chunkBytes - from, end - position);
    const values = [project, uploadId, ordinal, from + 1, length];
    const [row] = await database.rows<{ readonly part: Uint8Array }>({ text: selectChunk, values });
    if (!row) throw artifactNotFound({ project, artifact: uploadId });
    yield row.part;
    position += length;
  }
}

const beginUpload = "insert into millrace.artifact_uploads (project, upload_id) values ($1, $2)";
const endUpload = "delete from millrace.artifact_uploads where project = $1 and upload_id = $2";
const insertChunk = `
  insert into millrace.artifact_chunks (project, upload_id, ordinal, content) values ($1, $2, $3, $4)`;
const removeChunks = "delete from millrace.artifact_chunks where project = $1 and upload_id = $2";
const insertContent = `
  insert into millrace.artifact_contents (project, artifact, upload_id, size_bytes) values ($1, $2, $3, $4)
  on conflict (project, artifact) do update set stored_at = now() returning upload_id as "uploadId"`;
const findContent = `
  select upload_id as "uploadId", size_bytes as "sizeBytes" from millrace.artifact_contents
  where project = $1 and artifact = $2`;
const selectChunk = `
  select substring(content from $4 for $5) as part from millrace.artifact_chunks
  where project = $1 and upload_id = $2 and ordinal = $3`;
const removeLeftovers = `
  with gone as (
    delete from millrace.artifact_uploads where begun_at < now() - interval '1 day' returning project, upload_id
  )
  delete from millrace.artifact_chunks as c using gone
  where c.project = gone.project and c.upload_id = gone.upload_id`;
