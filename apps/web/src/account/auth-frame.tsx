import { Logo } from "@tributary/ui/kit";
import type { ReactNode } from "react";
import { Streams } from "./streams.tsx";

export type AuthFrameProps = {
  readonly title: string;
  readonly sentence?: ReactNode;
  readonly children: ReactNode;
  /** Progress of a first run: "1 of 3". */
  readonly step?: { readonly at: number; readonly of: number } | undefined;
  readonly wide?: boolean | undefined;
};

/** The pages before a workspace: what to do on the left, what this is on the right. */
export function AuthFrame({ title, sentence, children, step, wide }: AuthFrameProps) {
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(0,1fr)_minmax(0,42%)]">
      <main className="flex flex-col px-6 py-6 sm:px-12">
        <header className="flex items-center justify-between">
          <Logo word />
          {step && (
            <p className="flex items-center gap-2 text-xs text-muted">
              <span aria-hidden="true" className="flex gap-1">
                {Array.from({ length: step.of }, (_, index) => (
                  <span
                    // biome-ignore lint/suspicious/noArrayIndexKey: dots have no identity
                    key={index}
                    className={`h-1 w-6 rounded-full ${index < step.at ? "bg-accent" : "bg-pressed"}`}
                  />
                ))}
              </span>
              Step {step.at} of {step.of}
            </p>
          )}
        </header>
        <div className={`mx-auto flex w-full flex-1 flex-col justify-center py-10 ${wide ? "max-w-2xl" : "max-w-sm"}`}>
          <h1 className="text-2xl font-semibold tracking-tight text-ink">{title}</h1>
          {sentence && <p className="mt-2 text-base text-muted">{sentence}</p>}
          <div className="mt-7">{children}</div>
        </div>
      </main>
      <aside aria-hidden="true" className="relative hidden overflow-hidden border-l bg-panel lg:block">
        <Streams />
        <div className="absolute inset-x-12 bottom-14">
          <p className="max-w-sm text-balance text-xl font-semibold tracking-tight text-ink">
            Change live infrastructure together, and see exactly what will happen first.
          </p>
          <ol className="mt-5 space-y-2.5 text-sm text-muted">
            {[
              "Edit the same change set, people and agents at once",
              "Review the true plan: create, update, replace, destroy",
              "Apply exactly what was approved, and watch it run",
            ].map((text, index) => (
              <li key={text} className="flex items-center gap-3">
                <span className="inline-flex size-5 items-center justify-center rounded-full bg-accent-soft text-2xs font-semibold text-accent-text">
                  {index + 1}
                </span>
                {text}
              </li>
            ))}
          </ol>
        </div>
      </aside>
    </div>
  );
}
