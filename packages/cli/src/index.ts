export { execute } from "./execute.ts";
export { createProgram, exitCodes } from "./program.ts";
