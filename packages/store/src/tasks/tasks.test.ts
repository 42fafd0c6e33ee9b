import { onBothStores } from "../testing/postgres-target.ts";
import { tasksConformance } from "./conformance/task-rows.ts";

onBothStores(tasksConformance);
