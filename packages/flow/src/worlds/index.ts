export {
  defineWorlds,
  type EndedWorld,
  isWorlds,
  type SimulatedApproval,
  type SimulatedSignal,
  type Worlds,
  type WorldsDefinition,
} from "./define-worlds.ts";
export {
  answers,
  changes,
  type MarkedReply,
  type Reply,
  reads,
  type SimulatedCall,
  type SimulatedStatus,
  type SimulatedWorld,
} from "./reply.ts";
export { file, isSimulatedFile, type SimulatedFile } from "./simulated-file.ts";
