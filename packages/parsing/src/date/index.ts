export { type DateEvidence, daysBetween, readDate } from "./read-date.ts";
