import { residentBytes } from "./process-tree.ts";

/** Looks at the memory of processes four times a second; the function it returns stops that and gives the most it saw, in MiB. */
export function watchMemory(roots: () => readonly number[]): () => number {
  let most = 0;
  const look = () => {
    most = Math.max(most, residentBytes(roots()));
  };
  look();
  const timer = setInterval(look, 250);
  return () => {
    clearInterval(timer);
    look();
    return most / 2 ** 20;
  };
}
