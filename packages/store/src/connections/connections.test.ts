import { onBothStores } from "../testing/postgres-target.ts";
import { connectionsConformance } from "./conformance/connection-rows.ts";

onBothStores((target) => {
  connectionsConformance(target);
});
