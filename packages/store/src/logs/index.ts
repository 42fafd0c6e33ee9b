export {
  type ReadWritten,
  readWritten,
  type WrittenEntry,
  type WrittenKind,
  type WrittenPlace,
} from "./read-written.ts";
