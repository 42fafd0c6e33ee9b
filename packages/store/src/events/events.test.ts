import { deliveriesConformance } from "../deliveries/conformance/delivery-rows.ts";
import { onBothStores } from "../testing/postgres-target.ts";
import { eventsConformance } from "./conformance/event-rows.ts";
import { hooksConformance } from "./conformance/hook-rows.ts";

onBothStores((target) => {
  eventsConformance(target);
  hooksConformance(target);
  deliveriesConformance(target);
});
