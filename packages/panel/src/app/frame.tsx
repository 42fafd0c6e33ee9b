import { Link, Outlet } from "@tanstack/react-router";
import { Mark } from "../brand/mark.tsx";
import { ConnectionNote } from "../connection/connection-note.tsx";
import { SystemCorner } from "../system/system-corner.tsx";
import { ThemeToggle } from "../theme/theme-toggle.tsx";
import { Navigation } from "./navigation.tsx";

/** What stands around every page. */
export function Frame() {
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:m-2 focus:rounded-md focus:bg-surface focus:p-2"
      >
        Skip to the content
      </a>
      <header className="sticky top-0 z-5 flex h-(--header) flex-wrap items-center gap-x-2 border-b border-line bg-surface px-3 sm:gap-x-4 sm:px-4">
        <Link to="/" className="flex h-12 items-center gap-2 rounded-md text-race" aria-label="Millrace, all runs">
          <Mark className="size-7" />
          <span className="text-base font-semibold tracking-tight text-ink">Millrace</span>
        </Link>
        <Navigation />
        <div className="ml-auto flex items-center gap-2">
          <ConnectionNote />
          <SystemCorner />
          <ThemeToggle />
        </div>
      </header>
      <div id="content" tabIndex={-1} className="flex flex-1 flex-col outline-none">
        <Outlet />
      </div>
    </div>
  );
}
