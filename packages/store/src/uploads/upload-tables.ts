/** Files that were uploaded for runs to come; the row of a run takes over once one names it. */
interface UploadsTable {
  project: string;
  artifact: string;
  size_bytes: number;
  uploaded_at: number;
}

/** The tables of this module. */
export interface UploadTables {
  uploads: UploadsTable;
}
