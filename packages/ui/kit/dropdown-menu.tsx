"use client";

import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { Kbd } from "./kbd.tsx";

export type MenuItem =
  | {
      readonly type: "item";
      readonly label: ReactNode;
      readonly onSelect: () => void;
      readonly icon?: ReactNode;
      readonly hint?: ReactNode;
      readonly shortcut?: string | undefined;
      readonly checked?: boolean | undefined;
      readonly danger?: boolean | undefined;
      readonly disabled?: boolean | undefined;
    }
  | { readonly type: "label"; readonly label: ReactNode }
  | { readonly type: "separator" };

export type DropdownMenuProps = {
  readonly trigger: ReactNode;
  readonly items: readonly MenuItem[];
  readonly align?: "start" | "center" | "end" | undefined;
  readonly className?: string | undefined;
  /** Stands above the items and does not scroll with them. */
  readonly header?: ReactNode;
};

/** A list of things to do or to choose between, opened by its trigger; arrows and letters move in it. */
export function DropdownMenu({ trigger, items, align = "start", className, header }: DropdownMenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={cn(
            "z-50 max-h-[min(28rem,var(--radix-dropdown-menu-content-available-height))] min-w-52 max-w-80 animate-pop-in overflow-y-auto rounded-lg bg-raised p-1 shadow-pop ring-1 ring-line focus:outline-none",
            className,
          )}
        >
          {header}
          {items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: entries have no state of their own, and labels may repeat
            <Entry key={`${index}-${item.type}`} item={item} />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Entry({ item }: { readonly item: MenuItem }) {
  switch (item.type) {
    case "separator":
      return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />;
    case "label":
      return <Radix.Label className="px-2 pt-1.5 pb-1 text-2xs font-medium text-faint">{item.label}</Radix.Label>;
    case "item":
      return (
        <Radix.Item
          disabled={item.disabled ?? false}
          onSelect={item.onSelect}
          className={cn(
            "flex cursor-default select-none items-center gap-2 rounded-md px-2 py-1.5 text-sm outline-none data-[disabled]:opacity-45 data-[highlighted]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0",
            item.danger ? "text-removed-text data-[highlighted]:bg-removed-soft" : "text-ink [&>svg]:text-muted",
          )}
        >
          {item.icon}
          <span className="min-w-0 flex-1 truncate">{item.label}</span>
          {item.hint && <span className="text-xs text-faint">{item.hint}</span>}
          {item.checked && <Check aria-label="chosen" className="text-accent-text!" />}
          {item.shortcut && <Kbd keys={item.shortcut} />}
        </Radix.Item>
      );
  }
}
