/** Whether HTTP can carry a header. */
export function isCarriable(name: string, value: string): boolean {
  try {
    new Headers([[name, value]]);
    return true;
  } catch {
    return false;
  }
}
