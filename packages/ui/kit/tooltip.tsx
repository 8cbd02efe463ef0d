"use client";

import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Kbd } from "./kbd.tsx";

export type TooltipProps = {
  readonly content: ReactNode;
  readonly children: ReactNode;
  readonly shortcut?: string | undefined;
  readonly side?: "top" | "right" | "bottom" | "left" | undefined;
  readonly align?: "start" | "center" | "end" | undefined;
};

/** A short explanation on hover and on focus. Never the only place something is said. */
export function Tooltip({ content, children, shortcut, side = "bottom", align = "center" }: TooltipProps) {
  return (
    <Radix.Provider delayDuration={350} skipDelayDuration={200}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            side={side}
            align={align}
            sideOffset={6}
            collisionPadding={8}
            className="z-50 flex max-w-72 animate-fade-in items-center gap-2 rounded-md bg-raised px-2 py-1 text-xs text-ink shadow-pop ring-1 ring-line"
          >
            {content}
            {shortcut && <Kbd keys={shortcut} />}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
