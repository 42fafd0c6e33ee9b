export type { EgressConnect, EgressConnectOptions } from "./dial/connect.ts";
export type { Lookup, ResolvedAddress } from "./dial/dial.ts";
export { createEgress, type Egress, type EgressOptions } from "./egress.ts";
export type { EgressFetch, EgressFetchOptions, EgressRequest } from "./fetch/fetch.ts";
export type { Clock } from "./politeness/host-gate.ts";
export {
  createPoliteness,
  type Politeness,
  type PolitenessOptions,
  type ReleaseVisit,
  type VisitOptions,
  type VisitOutcome,
} from "./politeness/politeness.ts";
export { parseRetryAfter } from "./politeness/retry-after.ts";
export type { EgressProxy, ProxyAccess } from "./proxy/proxy.ts";
export type { ProxyUsage, Refusal, RegisterOptions } from "./proxy/proxy-session.ts";
export { type AddressVerdict, checkAddress } from "./reach/address.ts";
export { type CheckedReach, type Reach, readReach, type Target } from "./reach/reach.ts";
export { refuseUngranted } from "./reach/refusal.ts";
export { targetOf } from "./reach/web-url.ts";
