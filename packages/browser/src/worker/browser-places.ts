import { join, posix, win32 } from "node:path";

export interface PlacesOptions {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where a browser may be: a file, or a folder of Playwright's that holds a folder per revision. */
export type Place =
  | { readonly file: string }
  | { readonly cache: string; readonly build: string; readonly inside: string };

/** Where browsers usually lie, the fastest to open contexts first. */
export function browserPlaces({ platform, env }: PlacesOptions): readonly Place[] {
  if (platform === "win32") return windowsPlaces(env);
  if (platform === "darwin") return macPlaces(env);
  return linuxPlaces(env);
}

function linuxPlaces(env: PlacesOptions["env"]): Place[] {
  const cache =
    env.PLAYWRIGHT_BROWSERS_PATH ?? cacheIn(env.XDG_CACHE_HOME ?? (env.HOME && posix.join(env.HOME, ".cache")));
  return [
    // The real binary: Debian's /usr/bin/chromium is a script that takes its time.
    { file: "/usr/lib/chromium/chromium-headless-shell" },
    ...cached(cache, [
      ["chromium_headless_shell-", "chrome-headless-shell-linux64/chrome-headless-shell"],
      ["chromium_headless_shell-", "chrome-linux/headless_shell"],
      ["chromium-", "chrome-linux64/chrome"],
      ["chromium-", "chrome-linux/chrome"],
    ]),
    ...files(
      "/usr/lib/chromium/chromium",
      "/usr/lib/chromium-browser/chromium-browser",
      "/usr/lib64/chromium-browser/chromium-browser",
      "/opt/google/chrome/chrome",
      "/opt/microsoft/msedge/msedge",
    ),
    ...onPath(env.PATH, ["google-chrome-stable", "google-chrome", "chromium", "chromium-browser", "microsoft-edge"]),
  ];
}

function macPlaces(env: PlacesOptions["env"]): Place[] {
  const home = env.HOME ?? "";
  const cache = env.PLAYWRIGHT_BROWSERS_PATH ?? posix.join(home, "Library/Caches/ms-playwright");
  const apps = ["/Applications", posix.join(home, "Applications")];
  return [
    ...cached(cache, [
      ["chromium_headless_shell-", "chrome-headless-shell-mac-arm64/chrome-headless-shell"],
      ["chromium_headless_shell-", "chrome-headless-shell-mac-x64/chrome-headless-shell"],
      ["chromium_headless_shell-", "chrome-mac/headless_shell"],
    ]),
    ...["Google Chrome", "Chromium", "Microsoft Edge"].flatMap((name) =>
      files(...apps.map((folder) => posix.join(folder, `${name}.app/Contents/MacOS/${name}`))),
    ),
  ];
}

function windowsPlaces(env: PlacesOptions["env"]): Place[] {
  const local = env.LOCALAPPDATA;
  const cache = env.PLAYWRIGHT_BROWSERS_PATH ?? (local && win32.join(local, "ms-playwright"));
  const roots = [env.PROGRAMFILES, env["PROGRAMFILES(X86)"], local].filter((root) => root !== undefined);
  const names = [
    "Google\\Chrome\\Application\\chrome.exe",
    "Microsoft\\Edge\\Application\\msedge.exe",
    "Chromium\\Application\\chrome.exe",
  ];
  return [
    ...cached(cache, [
      ["chromium_headless_shell-", "chrome-headless-shell-win64\\chrome-headless-shell.exe"],
      ["chromium_headless_shell-", "chrome-win\\headless_shell.exe"],
    ]),
    ...names.flatMap((name) => files(...roots.map((root) => win32.join(root, name)))),
  ];
}

function cacheIn(folder: string | undefined): string | undefined {
  return folder && posix.join(folder, "ms-playwright");
}

function cached(cache: string | undefined, builds: readonly (readonly [build: string, inside: string])[]): Place[] {
  return cache ? builds.map(([build, inside]) => ({ cache, build, inside })) : [];
}

function onPath(path: string | undefined, names: readonly string[]): Place[] {
  const folders = path?.split(":").filter(Boolean) ?? [];
  return files(...names.flatMap((name) => folders.map((folder) => join(folder, name))));
}

function files(...paths: readonly string[]): Place[] {
  return paths.map((file) => ({ file }));
}
