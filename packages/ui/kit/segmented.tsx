"use client";

import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type SegmentedOption = {
  readonly value: string;
  readonly label: ReactNode;
  readonly title?: string | undefined;
};

export type SegmentedProps = {
  readonly value: string;
  readonly onValueChange: (value: string) => void;
  readonly options: readonly SegmentedOption[];
  readonly label: string;
  readonly className?: string | undefined;
};

/** One of two to four, all in sight: a filter, a way of looking. */
export function Segmented({ value, onValueChange, options, label, className }: SegmentedProps) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => next && onValueChange(next)}
      className={cn(
        "inline-flex h-7 shrink-0 items-center rounded-md bg-sunken p-0.5 ring-1 ring-line ring-inset",
        className,
      )}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          title={option.title}
          className="inline-flex h-6 items-center gap-1.5 rounded-sm px-2 text-xs font-medium text-muted transition-colors hover:text-ink data-[state=on]:bg-raised data-[state=on]:text-ink data-[state=on]:shadow-card [&_svg]:size-3.5"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
