import type { ReactNode } from "react";

export type SettingsSectionProps = {
  readonly title: string;
  readonly sentence?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
};

/** One matter of the settings: its name, what it is about, and its form or list. */
export function SettingsSection({ title, sentence, actions, children }: SettingsSectionProps) {
  return (
    <section aria-label={title}>
      <div className="mb-3 flex items-end justify-between gap-x-6 gap-y-3 max-md:flex-wrap">
        <div>
          <h2 className="text-lg font-semibold tracking-tight">{title}</h2>
          {sentence && <p className="mt-0.5 max-w-prose text-sm text-muted">{sentence}</p>}
        </div>
        {actions}
      </div>
      <div className="overflow-hidden rounded-xl bg-panel shadow-card">{children}</div>
    </section>
  );
}
