export { postgresPlans } from "./postgres-plans.ts";
export { sqlitePlans } from "./sqlite-plans.ts";
export type { StatementPlan } from "./statement-plan.ts";
