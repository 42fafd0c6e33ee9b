/** How a database finds the rows of a statement. */
export interface StatementPlan {
  readonly sql: string;
  /** A line per step of the plan, as the database words it. */
  readonly steps: readonly string[];
}
