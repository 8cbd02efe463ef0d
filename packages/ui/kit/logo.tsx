import { cn } from "./cn.ts";

export type LogoProps = { readonly className?: string | undefined; readonly word?: boolean | undefined };

/** Two streams that become one. With `word`, the name beside it. */
export function Logo({ className, word }: LogoProps) {
  return (
    <span className={cn("inline-flex items-center gap-2", className)}>
      <svg role="img" aria-label="Tributary" viewBox="0 0 32 32" className="size-6 shrink-0">
        <rect width="32" height="32" rx="8" fill="var(--accent)" />
        <g fill="none" stroke="white" strokeWidth="2.8" strokeLinecap="round">
          <path d="M16 27V18C16 12 9 12.5 9 6" />
          <path d="M16 18C16 13.5 23 14 23 8.5" opacity="0.72" />
        </g>
      </svg>
      {word && (
        <span aria-hidden="true" className="text-lg font-semibold tracking-tight text-ink">
          Tributary
        </span>
      )}
    </span>
  );
}
