import { onBothStores } from "../testing/postgres-target.ts";
import { schedulesConformance } from "./conformance/schedules-conformance.ts";

onBothStores(schedulesConformance);
