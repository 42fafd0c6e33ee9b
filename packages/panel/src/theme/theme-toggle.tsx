import { useState, useSyncExternalStore } from "react";
import { applyTheme, keepTheme, readTheme, type Theme } from "./theme.ts";

/** Changes between light and dark, and remembers it. */
export function ThemeToggle() {
  const [chosen, setChosen] = useState(() => readTheme(localStorage));
  const system = useSystemTheme();
  const isDark = (chosen ?? system) === "dark";
  function toggle() {
    const wanted: Theme = isDark ? "light" : "dark";
    const kept = wanted === system ? null : wanted;
    setChosen(kept);
    keepTheme(kept, localStorage);
    applyTheme(kept, document.documentElement);
  }
  return (
    <button
      type="button"
      className="button-plain w-8 px-0"
      aria-label="Dark theme"
      aria-pressed={isDark}
      title={isDark ? "Change to light" : "Change to dark"}
      onClick={toggle}
    >
      <svg
        viewBox="0 0 16 16"
        className="size-4"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        aria-hidden="true"
      >
        <circle cx="8" cy="8" r="6" />
        <path d={isDark ? "M8 2a6 6 0 0 0 0 12Z" : "M8 2a6 6 0 0 1 0 12Z"} fill="currentColor" />
      </svg>
    </button>
  );
}

const darkQuery = "(prefers-color-scheme: dark)";

function useSystemTheme(): Theme {
  return useSyncExternalStore(
    (onChange) => {
      const query = matchMedia(darkQuery);
      query.addEventListener("change", onChange);
      return () => query.removeEventListener("change", onChange);
    },
    () => (matchMedia(darkQuery).matches ? "dark" : "light"),
  );
}
