import type { ReactNode } from "react";

export type PageHeaderProps = {
  readonly title: string;
  readonly sentence?: ReactNode;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
};

/** The head of a list page: what it is, in a word and a sentence, and what one can do here. */
export function PageHeader({ title, sentence, actions, children }: PageHeaderProps) {
  return (
    <header className="mx-auto w-full max-w-5xl px-6 pt-8 pb-4 max-md:px-4 max-md:pt-5">
      <div className="flex items-start justify-between gap-x-6 gap-y-3 max-md:flex-wrap">
        <div className="min-w-0 max-md:basis-full">
          <h1 className="text-xl font-semibold tracking-tight text-ink">{title}</h1>
          {sentence && <p className="mt-1 text-sm text-muted">{sentence}</p>}
        </div>
        {actions && <div className="flex shrink-0 flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children && <div className="mt-5 flex flex-wrap items-center gap-2">{children}</div>}
    </header>
  );
}
