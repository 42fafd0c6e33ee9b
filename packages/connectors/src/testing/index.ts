export { bindConnection } from "./bound-connection.ts";
export { freePort } from "./free-port.ts";
export { findMosquitto, startMosquitto } from "./start-mosquitto.ts";
export type { StartedProgram } from "./start-program.ts";
