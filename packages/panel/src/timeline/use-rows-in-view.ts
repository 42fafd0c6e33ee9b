import { type RefObject, useLayoutEffect, useState } from "react";
import { type RowRange, rowsInView } from "./rows-in-view.ts";

/** The height of a row, as `step-list-row.tsx` sets it. */
export const rowRem = 1.8125;

/** How high a row is at the size of text that is set. */
export function rowHeightPx(): number {
  return rowRem * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** The rows of a list that are near the window, as the page is scrolled. */
export function useRowsInView(box: RefObject<HTMLElement | null>, count: number): RowRange {
  const [range, setRange] = useState(() =>
    rowsInView(count, { abovePx: 0, viewPx: innerHeight, rowPx: rowHeightPx() }),
  );
  useLayoutEffect(() => {
    const look = () => {
      const abovePx = -(box.current?.getBoundingClientRect().top ?? 0);
      const next = rowsInView(count, { abovePx, viewPx: innerHeight, rowPx: rowHeightPx() });
      setRange((known) => (known.from === next.from && known.to === next.to ? known : next));
    };
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [box, count]);
  // The list may have become shorter since the last look.
  return { from: Math.min(range.from, count), to: Math.min(range.to, count) };
}
