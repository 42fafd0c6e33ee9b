// What a browser needs to find fonts, its own libraries and the time zone; nothing that could be a secret.
const passedOn = new Set([
  "FONTCONFIG_FILE",
  "FONTCONFIG_PATH",
  "LANG",
  "LC_ALL",
  "LD_LIBRARY_PATH",
  "PATH",
  "PROGRAMDATA",
  "PROGRAMFILES",
  "PROGRAMFILES(X86)",
  "SYSTEMDRIVE",
  "SYSTEMROOT",
  "TZ",
  "WINDIR",
]);

/** The part of the worker's environment that a browser and its driver get. */
export function browserEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => {
      const [name, value] = entry;
      return passedOn.has(name.toUpperCase()) && value !== undefined;
    }),
  );
}
