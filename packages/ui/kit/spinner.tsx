import { cn } from "./cn.ts";

export type SpinnerProps = { readonly className?: string | undefined };

/** "Working on it", inside a control. For a page's first paint use Skeleton instead. */
export function Spinner({ className }: SpinnerProps) {
  return (
    <svg aria-hidden="true" viewBox="0 0 16 16" className={cn("size-3.5 animate-spin", className)} fill="none">
      <circle cx="8" cy="8" r="6" stroke="currentColor" strokeWidth="2" opacity="0.25" />
      <path d="M14 8a6 6 0 0 0-6-6" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
