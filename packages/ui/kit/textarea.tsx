"use client";

import type { Ref, TextareaHTMLAttributes } from "react";
import { cn } from "./cn.ts";
import { FIELD_LOOK } from "./input.tsx";

export type TextareaProps = TextareaHTMLAttributes<HTMLTextAreaElement> & {
  readonly code?: boolean | undefined;
  readonly ref?: Ref<HTMLTextAreaElement>;
};

/** Several lines of text, or of code in a fixed-width face. */
export function Textarea({ code, className, rows = 4, ...rest }: TextareaProps) {
  return (
    <textarea
      rows={rows}
      spellCheck={code ? false : undefined}
      className={cn(FIELD_LOOK, "resize-y px-2.5 py-2", code ? "font-mono text-xs leading-5" : "text-sm", className)}
      {...rest}
    />
  );
}
