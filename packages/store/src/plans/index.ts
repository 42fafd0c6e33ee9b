export { postgresPlans } from "./postgres-plans.ts";
export { recordedStatements } from "./recorded-statements.ts";
export { sqlitePlans } from "./sqlite-plans.ts";
export type { StatementPlan } from "./statement-plan.ts";
