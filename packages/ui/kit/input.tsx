"use client";

import type { InputHTMLAttributes, ReactNode, Ref } from "react";
import { cn } from "./cn.ts";

export const FIELD_LOOK =
  "w-full min-w-0 rounded-md border border-line-strong/80 bg-panel text-ink transition-[border-color,box-shadow] duration-100 hover:border-line-strong focus-visible:border-ring focus-visible:outline-none focus-visible:ring-2 focus-visible:ring-ring/30 disabled:cursor-not-allowed disabled:bg-sunken disabled:text-faint read-only:bg-sunken aria-invalid:border-failed aria-invalid:focus-visible:ring-failed/30";

export type InputProps = Omit<InputHTMLAttributes<HTMLInputElement>, "size"> & {
  readonly size?: "sm" | "md" | "lg" | undefined;
  /** Stands inside, before the text: a search glass. */
  readonly icon?: ReactNode;
  readonly ref?: Ref<HTMLInputElement>;
};

/** One line of text. Give it a Field (or an `aria-label`) so that it has a name. */
export function Input({ size = "md", icon, className, ...rest }: InputProps) {
  const input = (
    <input
      className={cn(
        FIELD_LOOK,
        size === "sm" ? "h-7 px-2 text-xs" : size === "lg" ? "h-10 px-3 text-base" : "h-8 px-2.5 text-sm",
        icon && (size === "sm" ? "pl-7" : "pl-8"),
        className,
      )}
      {...rest}
    />
  );
  if (!icon) return input;
  return (
    <span className="relative flex w-full items-center">
      <span aria-hidden="true" className="pointer-events-none absolute left-2.5 text-faint [&_svg]:size-3.5">
        {icon}
      </span>
      {input}
    </span>
  );
}
