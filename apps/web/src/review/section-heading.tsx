import type { ReactNode } from "react";

export type SectionHeadingProps = { readonly id: string; readonly title: string; readonly children?: ReactNode };

/** The heading of a part of the review, with its figures beside it. */
export function SectionHeading({ id, title, children }: SectionHeadingProps) {
  return (
    <div className="mb-3 flex min-h-7 flex-wrap items-center gap-2">
      <h2 id={id} className="mr-1 text-lg font-semibold tracking-tight text-ink">
        {title}
      </h2>
      {children}
    </div>
  );
}
