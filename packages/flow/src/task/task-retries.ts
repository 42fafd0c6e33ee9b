export const mostTaskRetries = 100;

/** Whether so many attempts may follow the first one. */
export function isTaskRetries(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= mostTaskRetries;
}
