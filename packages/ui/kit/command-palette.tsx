"use client";

import { Command } from "cmdk";
import { Search } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Kbd } from "./kbd.tsx";

export type PaletteItem = {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  /** Stands at the right, quietly: where it is, or what kind of thing. */
  readonly hint?: string | undefined;
  readonly shortcut?: string | undefined;
  readonly keywords?: readonly string[] | undefined;
  readonly onSelect: () => void;
};

export type PaletteGroup = { readonly heading: string; readonly items: readonly PaletteItem[] };

export type CommandPaletteProps = {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly groups: readonly PaletteGroup[];
  readonly placeholder?: string | undefined;
  /** Stands where nothing fits what is typed: that it is still looked for, or why it could not be. */
  readonly emptyText?: string | undefined;
  /** What is typed, for whoever looks it up elsewhere: what they find is given as a group. */
  readonly onSearch?: ((text: string) => void) | undefined;
};

/** Everything one can do or go to, by typing a few letters of it. */
export function CommandPalette({
  open,
  onOpenChange,
  groups,
  placeholder = "Type a command or a name",
  emptyText = "Nothing by that name here.",
  onSearch,
}: CommandPaletteProps) {
  const choose = (item: PaletteItem) => {
    onOpenChange(false);
    item.onSelect();
  };
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 animate-fade-in bg-scrim/70" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed top-[16vh] left-1/2 z-50 w-[min(40rem,calc(100vw-2rem))] -translate-x-1/2 animate-pop-in overflow-hidden rounded-xl bg-raised shadow-pop ring-1 ring-line focus:outline-none"
        >
          <Radix.Title className="sr-only">Command palette</Radix.Title>
          <Command loop label="Command palette">
            <div className="flex items-center gap-2.5 border-b px-4">
              <Search aria-hidden="true" className="size-4 shrink-0 text-faint" />
              <Command.Input
                placeholder={placeholder}
                {...(onSearch ? { onValueChange: onSearch } : {})}
                className="h-12 w-full bg-transparent text-base text-ink outline-none placeholder:text-faint"
              />
              <Kbd keys="Esc" />
            </div>
            <Command.List className="max-h-[min(26rem,60vh)] overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-8 text-center text-sm text-muted">{emptyText}</Command.Empty>
              {groups.map((group) => (
                <Command.Group
                  key={group.heading}
                  heading={group.heading}
                  className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-faint"
                >
                  {group.items.map((item) => (
                    <Command.Item
                      // Command reads an item's keywords when it comes, and never again: with others it is another item.
                      key={[item.id, ...(item.keywords ?? [])].join(" ")}
                      value={`${item.id} ${item.label}`}
                      keywords={[item.label, ...(item.keywords ?? [])]}
                      onSelect={() => choose(item)}
                      className="flex h-9 cursor-default select-none items-center gap-2.5 rounded-md px-2.5 text-sm text-ink data-[selected=true]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted"
                    >
                      {item.icon}
                      <span className="min-w-0 flex-1 truncate">{item.label}</span>
                      {item.hint && <span className="text-xs text-faint">{item.hint}</span>}
                      {item.shortcut && <Kbd keys={item.shortcut} />}
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
