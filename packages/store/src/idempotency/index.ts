export { dropKey, keepAnswer, type RepeatableCall, type TakenKey, takeKey } from "./idempotency-keys.ts";
