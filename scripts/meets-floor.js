// @ts-check

/** The first minor release of a major one that runs TypeScript files as they are and has node:sqlite without a flag. */
const FIRST_MINOR = /** @type {Record<number, number | undefined>} */ ({ 22: 18, 23: 6 });

/**
 * Says whether a Node of this version ("22.18.0") runs Millrace.
 *
 * @param {string} version
 */
export function meetsFloor(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major >= 24 || minor >= (FIRST_MINOR[major] ?? Number.POSITIVE_INFINITY);
}

/**
 * Says whether a Node of this version that meets the floor still calls node:sqlite experimental, on the terminal, in
 * every process and thread (tried: 24.14.1 does, 24.16.0 does not).
 *
 * @param {string} version
 */
export function warnsOfSqlite(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < 24 || (major === 24 && minor < 16);
}
