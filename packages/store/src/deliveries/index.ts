export {
  attemptsOf,
  beginAttempt,
  callbackOf,
  type Delivery,
  type DeliveryAttempt,
  deliveryStatements,
  dueDeliveries,
  endAttempt,
  listDeliveries,
  noCallbackStatement,
  runsToCallBack,
} from "./deliveries.ts";
export type { DeliveryStatus } from "./delivery-tables.ts";
