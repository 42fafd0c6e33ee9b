import { onBothStores } from "../testing/postgres-target.ts";
import { tokensConformance } from "./conformance/token-rows.ts";

onBothStores((target) => {
  tokensConformance(target);
});
