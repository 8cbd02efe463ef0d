"use client";

import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { cn } from "./cn.ts";
import { Spinner } from "./spinner.tsx";

const look = cva(
  "inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md font-medium transition-[background-color,border-color,color,opacity] duration-100 disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary:
          "bg-accent text-accent-ink shadow-[inset_0_1px_0_oklch(1_0_0/0.14),0_1px_2px_oklch(0.2_0.05_277/0.3)] enabled:hover:bg-accent-hover [a&]:hover:bg-accent-hover",
        secondary:
          "border border-line-strong/70 bg-raised text-ink shadow-[0_1px_1px_oklch(0.2_0.02_265/0.04)] hover:bg-hover active:bg-pressed",
        ghost: "text-muted hover:bg-hover hover:text-ink active:bg-pressed",
        danger: "border border-removed/40 bg-raised text-removed-text hover:bg-removed-soft active:bg-removed-soft",
        link: "h-auto! px-0! text-accent-text underline-offset-3 hover:underline",
      },
      size: {
        sm: "h-7 px-2.5 text-xs [&_svg]:size-3.5",
        md: "h-8 px-3 text-sm [&_svg]:size-4",
        lg: "h-10 px-4 text-base [&_svg]:size-4",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

export type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> &
  VariantProps<typeof look> & {
    /** Shows a spinner and refuses clicks, without changing the button's width. */
    readonly busy?: boolean | undefined;
    readonly icon?: ReactNode;
    /** Gives the look to the one child instead (a link). */
    readonly asChild?: boolean;
    readonly ref?: Ref<HTMLButtonElement>;
  };

/** Says what will happen when pressed, in a verb. One primary button per view at most. */
export function Button({
  variant,
  size,
  busy,
  icon,
  asChild,
  className,
  children,
  disabled,
  type,
  ...rest
}: ButtonProps) {
  const classes = cn(look({ variant, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type={type ?? "button"}
      className={classes}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}
