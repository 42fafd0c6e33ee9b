import { onBothStores } from "../testing/postgres-target.ts";
import { idempotencyConformance } from "./conformance/idempotency-rows.ts";

onBothStores((target) => {
  idempotencyConformance(target);
});
