/** What the address of the dead letters says: the filters. */
export interface DeadLettersSearch {
  readonly flow?: string;
  readonly errorCode?: string;
}

/** Reads the address; what is not understood is left out. */
export function readDeadLettersSearch(search: Record<string, unknown>): DeadLettersSearch {
  return {
    ...(typeof search.flow === "string" && search.flow !== "" && { flow: search.flow }),
    ...(typeof search.errorCode === "string" && search.errorCode !== "" && { errorCode: search.errorCode }),
  };
}
