export {
  attemptsOf,
  beginAttempt,
  type Delivery,
  type DeliveryAttempt,
  deliveryStatements,
  dueDeliveries,
  endAttempt,
  listDeliveries,
  runsToCallBack,
} from "./deliveries.ts";
export type { DeliveryStatus } from "./delivery-tables.ts";
