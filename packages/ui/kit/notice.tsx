import { CircleCheck, CircleX, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type NoticeTone = "info" | "warning" | "error" | "success";

export type NoticeProps = {
  readonly tone?: NoticeTone | undefined;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  /** The ways on. */
  readonly actions?: ReactNode;
  readonly className?: string | undefined;
};

const LOOK = {
  info: { icon: Info, box: "bg-accent-soft/60 ring-accent/20", mark: "text-accent-text", role: "status" },
  warning: {
    icon: TriangleAlert,
    box: "bg-drifted-soft/70 ring-drifted/30",
    mark: "text-drifted-text",
    role: "status",
  },
  error: { icon: CircleX, box: "bg-failed-soft/70 ring-failed/25", mark: "text-failed-text", role: "alert" },
  success: { icon: CircleCheck, box: "bg-healthy-soft/70 ring-healthy/25", mark: "text-healthy-text", role: "status" },
} as const;

/** Something to know about the page it stands on, with what can be done about it. Announced to screen readers. */
export function Notice({ tone = "info", title, children, actions, className }: NoticeProps) {
  const { icon: Icon, box, mark, role } = LOOK[tone];
  return (
    <div
      role={role}
      className={cn(
        "flex items-start gap-2.5 max-md:flex-wrap rounded-lg px-3 py-2.5 text-sm ring-1 ring-inset",
        box,
        className,
      )}
    >
      <Icon aria-hidden="true" className={cn("mt-0.5 size-4 shrink-0", mark)} />
      <div className="min-w-0 flex-1 max-md:basis-[calc(100%-2rem)]">
        {title && <p className="font-medium text-ink">{title}</p>}
        {children && <div className={cn("text-ink/85", title && "mt-0.5")}>{children}</div>}
      </div>
      {actions && <div className="flex shrink-0 flex-wrap items-center gap-2 max-md:pl-6.5">{actions}</div>}
    </div>
  );
}
