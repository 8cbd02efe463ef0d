import type { ComponentChange } from "@tributary/core/protocol";
import { Avatar, RelativeTime } from "@tributary/ui/kit";
import { ArrowRight } from "lucide-react";

export type VersionMoveProps = {
  readonly moved: NonNullable<ComponentChange["moved"]>;
  /** Whether it says who did it; elsewhere that is said once for all of a component. */
  readonly withAuthor: boolean;
};

/** That a component is of another version of its kind then: of which it was, and is. */
export function VersionMove({ moved: { from, to, by }, withAuthor }: VersionMoveProps) {
  return (
    <p className="flex flex-wrap items-center gap-1.5 px-4 py-2 text-xs text-muted">
      Moved to another version of its kind
      <code className="font-mono text-ink">{from}</code>
      <ArrowRight aria-label="becomes" className="size-3 shrink-0 text-faint" />
      <code className="font-mono text-ink">{to}</code>
      {withAuthor && by && (
        <span className="ml-auto flex items-center gap-2">
          <RelativeTime at={by.at} className="hidden text-2xs text-faint xl:inline" />
          <Avatar {...by} size="sm" />
        </span>
      )}
    </p>
  );
}
