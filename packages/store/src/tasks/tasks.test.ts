import { onBothStores } from "../testing/postgres-target.ts";
import { tasksConformance } from "./conformance/task-rows.ts";
import { tasksOfRunsConformance } from "./conformance/tasks-of-runs.ts";

onBothStores((target) => {
  tasksConformance(target);
  tasksOfRunsConformance(target);
});
