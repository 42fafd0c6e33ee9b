import { onBothStores } from "../testing/postgres-target.ts";
import { secretsConformance } from "./conformance/secret-rows.ts";

onBothStores((target) => {
  secretsConformance(target);
});
