/** What the address of the schedules says: whose are listed. */
export interface SchedulesSearch {
  readonly flow?: string;
}

/** Reads the address; what is not understood is left out. */
export function readSchedulesSearch(search: Record<string, unknown>): SchedulesSearch {
  return typeof search.flow === "string" && search.flow !== "" ? { flow: search.flow } : {};
}
