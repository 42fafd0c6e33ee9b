/** A call that a race dropped: its runs are to be canceled. */
interface DroppedCallsTable {
  project: string;
  /** The caller. */
  run_id: string;
  signal: string;
}

/** The tables of this module. */
export interface CallTables {
  dropped_calls: DroppedCallsTable;
}
