import { cn, Skeleton } from "@tributary/ui/kit";
import type { ReactNode } from "react";

export type SearchedProps = {
  /** Another search is on its way: what there is was found by the one before. */
  readonly looking: boolean;
  /** Nothing was found. */
  readonly none: boolean;
  /** Says that there is nothing. */
  readonly nothing: ReactNode;
  readonly children: ReactNode;
};

/** What a search found. Until the next one is answered it is marked as found before, and nobody is told that there is nothing. Rule W21. */
export function Searched({ looking, none, nothing, children }: SearchedProps) {
  if (none && !looking) return nothing;
  return (
    <div aria-busy={looking} className={cn(looking && "opacity-50 transition-opacity delay-150")}>
      {none ? (
        <div className="space-y-2">
          {[1, 2, 3, 4].map((row) => (
            <Skeleton key={row} className="h-10" />
          ))}
        </div>
      ) : (
        children
      )}
    </div>
  );
}
