export { bind } from "./runner/bind.ts";
