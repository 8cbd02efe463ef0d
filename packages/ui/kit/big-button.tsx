"use client";

import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { Spinner } from "./spinner.tsx";

export type BigButtonProps = {
  readonly label: string;
  /** Exactly what pressing it decides about: stands under the label, inside the button. */
  readonly about: ReactNode;
  readonly icon: ReactNode;
  readonly primary?: boolean | undefined;
  readonly busy?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  readonly onClick: () => void;
};

/** A decision that has consequences: the verb, and below it what exactly is decided. */
export function BigButton({ label, about, icon, primary, busy, disabled, onClick }: BigButtonProps) {
  return (
    <button
      type="button"
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      onClick={onClick}
      className={cn(
        "flex w-full items-start gap-3 rounded-lg px-3.5 py-2.5 text-left transition-colors disabled:cursor-not-allowed",
        primary
          ? "bg-accent text-accent-ink shadow-[inset_0_1px_0_oklch(1_0_0/0.14),0_1px_2px_oklch(0.2_0.05_277/0.3)] enabled:hover:bg-accent-hover disabled:bg-sunken disabled:text-muted disabled:shadow-none disabled:ring-1 disabled:ring-line disabled:ring-inset"
          : "bg-raised text-ink ring-1 ring-line-strong/70 ring-inset enabled:hover:bg-hover disabled:bg-sunken disabled:text-muted disabled:ring-line",
      )}
    >
      <span aria-hidden="true" className="flex h-5 items-center [&_svg]:size-4">
        {busy ? <Spinner className="size-4" /> : icon}
      </span>
      <span className="min-w-0">
        <span className="block text-sm leading-5 font-semibold">{label}</span>
        <span className="mt-0.5 block text-xs">{about}</span>
      </span>
    </button>
  );
}
