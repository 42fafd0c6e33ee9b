/** A statement as data: it travels to the writing thread, and goes out with others in one transaction. */
export interface TableWrite {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** How many rows it must change; another number undoes the whole transaction. */
  readonly expect?: number;
}
