import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import type { Json } from "@millrace/flow";
import { file, type SimulatedFile } from "@millrace/flow/worlds";
import { mediaTypeOf } from "./media-types.ts";

// The process that simulates holds them all, once more for each world.
const mostBytes = 64 * 1024 * 1024;

/** The files of this machine that texts of an input name, for worlds; which of them are files, only the flow's schema says. */
export function namedFiles(input: Json): Readonly<Record<string, SimulatedFile>> {
  const files: Record<string, SimulatedFile> = {};
  const visit = (value: Json | undefined): void => {
    if (typeof value === "object" && value !== null) Object.values(value).forEach(visit);
    if (typeof value !== "string") return;
    const found = statSync(value, { throwIfNoEntry: false });
    if (!found?.isFile() || found.size > mostBytes) return;
    const mediaType = mediaTypeOf(value);
    files[value] = file(basename(value), readFileSync(value), { mediaType }) as unknown as SimulatedFile;
  };
  visit(input);
  return files;
}
