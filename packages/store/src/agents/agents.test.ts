import { onBothStores } from "../testing/postgres-target.ts";
import { agentsConformance } from "./conformance/agent-rows.ts";

onBothStores(agentsConformance);
