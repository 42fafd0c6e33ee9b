import type { ReactNode } from "react";

const looks = {
  good: "bg-good-faint text-good",
  bad: "bg-bad-faint text-bad",
  hold: "bg-hold-faint text-hold",
  idle: "bg-idle-faint text-idle",
  race: "bg-race-faint text-race",
};

export type BadgeLook = keyof typeof looks;

/** A state in a word; the colour only helps to find it. */
export function Badge({ look, children }: { readonly look: BadgeLook; readonly children: ReactNode }) {
  return (
    <span className={`inline-block whitespace-nowrap rounded-full px-2 py-0.5 text-xs font-medium ${looks[look]}`}>
      {children}
    </span>
  );
}
