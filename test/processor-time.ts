/**
 * Milliseconds that this process computed while `work` went on. Guards against work that grows with the square of a hostile
 * input measure this: what else a machine does is not in it.
 */
export async function processorMsOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  return process.cpuUsage(before).user / 1_000;
}
