export { bind } from "./http/http-client.ts";
