export { type HttpOptions, http } from "./http/http.ts";
export type { HttpBodyOptions, HttpCall, HttpCallOptions, HttpCapability, HttpQuery } from "./http/http-capability.ts";
