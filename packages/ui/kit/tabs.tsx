"use client";

import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type TabItem = {
  readonly value: string;
  readonly label: ReactNode;
  readonly count?: number | undefined;
  readonly content: ReactNode;
};

export type TabsProps = {
  readonly items: readonly TabItem[];
  readonly label: string;
  readonly value?: string | undefined;
  readonly onValueChange?: ((value: string) => void) | undefined;
  readonly className?: string | undefined;
  readonly contentClassName?: string | undefined;
};

/** A few views of one thing, one at a time; arrows move between them. */
export function Tabs({ items, label, value, onValueChange, className, contentClassName }: TabsProps) {
  const control = value === undefined ? { defaultValue: items[0]?.value ?? "" } : { value };
  return (
    <Radix.Root
      {...control}
      {...(onValueChange ? { onValueChange } : {})}
      className={cn("flex min-h-0 flex-col", className)}
    >
      <Radix.List aria-label={label} className="flex shrink-0 gap-4 border-b px-1">
        {items.map((item) => (
          <Radix.Trigger
            key={item.value}
            value={item.value}
            className="relative -mb-px flex h-9 items-center rounded-t-sm focus-visible:-outline-offset-2 gap-1.5 border-b-2 border-transparent text-sm text-muted transition-colors hover:text-ink data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {item.label}
            {item.count !== undefined && (
              <span className="rounded-full bg-sunken px-1.5 text-2xs font-medium text-muted">{item.count}</span>
            )}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {items.map((item) => (
        <Radix.Content
          key={item.value}
          value={item.value}
          className={cn("min-h-0 flex-1 pt-4 focus-visible:outline-none", contentClassName)}
        >
          {item.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
