"use client";

import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { cn } from "./cn.ts";
import { Tooltip } from "./tooltip.tsx";

export type IconButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children" | "aria-label"> & {
  /** Its name: for screen readers, and as the tooltip. */
  readonly label: string;
  readonly children: ReactNode;
  readonly shortcut?: string | undefined;
  readonly size?: "sm" | "md" | undefined;
  readonly pressed?: boolean | undefined;
  readonly side?: "top" | "right" | "bottom" | "left" | undefined;
  readonly ref?: Ref<HTMLButtonElement>;
};

/** A button that is only an icon; its label shows on hover and focus. */
export function IconButton({
  label,
  children,
  shortcut,
  size = "md",
  pressed,
  side,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip content={label} shortcut={shortcut} side={side}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        className={cn(
          "inline-flex shrink-0 items-center justify-center rounded-md text-muted transition-colors duration-100 hover:bg-hover hover:text-ink active:bg-pressed disabled:cursor-not-allowed disabled:opacity-40 aria-pressed:bg-selected aria-pressed:text-accent-text data-[state=open]:bg-hover data-[state=open]:text-ink",
          size === "sm" ? "size-6 [&_svg]:size-3.5" : "size-8 [&_svg]:size-4",
          className,
        )}
        {...rest}
      >
        {children}
      </button>
    </Tooltip>
  );
}
