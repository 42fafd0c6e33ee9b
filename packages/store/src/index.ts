export { openArtifactFolder } from "./artifacts/artifact-folder.ts";
export type { ArtifactShelf, ContentPage } from "./artifacts/artifact-shelf.ts";
export { artifactStatement } from "./artifacts/artifact-statements.ts";
export type { ArtifactStore, StoredArtifact } from "./artifacts/artifact-store.ts";
export type {
  Admission,
  ArtifactRow,
  ClaimedRun,
  CommitBatch,
  CommitResult,
  RunCaller,
  RunStart,
  RunStarted,
  RunTransition,
  RunUpdate,
  StateWrite,
  WorkerLease,
} from "./commit/commit-batch.ts";
export type { FeedCursor, FeedEntry, StoredEntry } from "./journal/stored-entry.ts";
export { openPostgresArtifacts, type PostgresArtifacts } from "./postgres/postgres-artifacts.ts";
export { openPostgresStore, type PostgresStoreOptions } from "./postgres/postgres-store.ts";
export type { Run, RunDetail, RunKey } from "./runs/run.ts";
export {
  type DataFolderLock,
  type DataFolderOwner,
  lockDataFolder,
  readDataFolderOwner,
} from "./sqlite/data-folder.ts";
export { openSqliteStore, type SqliteStoreOptions } from "./sqlite/sqlite-store.ts";
export type { Heartbeat, Signal, Store, StoreChange } from "./store.ts";
export type { TableSchema } from "./tables/table-schema.ts";
export type { TableWrite } from "./tables/table-write.ts";
export type { Tables, TablesChange } from "./tables/tables.ts";
export type { FlowVersion, PublishedFlow } from "./versions/flow-version.ts";
export { publishStatements } from "./versions/publish-statements.ts";
