import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { Picture, type PictureKind } from "./picture.tsx";

export type EmptyStateProps = {
  readonly picture: PictureKind;
  readonly title: string;
  /** One sentence: what will stand here, and how it gets here. */
  readonly children: ReactNode;
  /** The one or two things that make sense now. */
  readonly actions?: ReactNode;
  readonly className?: string | undefined;
};

/** A place with nothing in it yet, that teaches what it is for. */
export function EmptyState({ picture, title, children, actions, className }: EmptyStateProps) {
  return (
    <div className={cn("mx-auto flex max-w-md flex-col items-center px-6 py-16 text-center", className)}>
      <Picture kind={picture} className="mb-5" />
      <h2 className="text-lg font-semibold text-ink">{title}</h2>
      <p className="mt-1 text-balance text-base text-muted">{children}</p>
      {actions && <div className="mt-5 flex items-center gap-2">{actions}</div>}
    </div>
  );
}
