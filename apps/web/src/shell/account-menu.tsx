"use client";

import { Avatar, DropdownMenu } from "@tributary/ui/kit";
import { Keyboard, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { signOut } from "../auth.ts";
import { useWorkspace } from "./workspace-context.tsx";

export type AccountMenuProps = { readonly onShortcuts: () => void };

/** One's own: who one is, how it looks, and the way out. */
export function AccountMenu({ onShortcuts }: AccountMenuProps) {
  const { me } = useWorkspace();
  const { theme, setTheme } = useTheme();
  const looks = [
    { value: "system", label: "As the system", icon: <Monitor /> },
    { value: "light", label: "Light", icon: <Sun /> },
    { value: "dark", label: "Dark", icon: <Moon /> },
  ];
  return (
    <DropdownMenu
      align="end"
      className="w-60"
      header={
        <div className="border-b px-2 pt-1.5 pb-2.5">
          <p className="truncate text-sm font-medium">{me.name}</p>
          <p className="truncate text-xs text-muted">{me.email}</p>
        </div>
      }
      trigger={
        <button type="button" aria-label={`Your account: ${me.name}`} className="flex rounded-full">
          <Avatar id={me.id} name={me.name} plain />
        </button>
      }
      items={[
        { type: "label", label: "Theme" },
        ...looks.map(({ value, label, icon }) => ({
          type: "item" as const,
          label,
          icon,
          checked: theme === value,
          onSelect: () => setTheme(value),
        })),
        { type: "separator" },
        { type: "item", label: "Keyboard shortcuts", icon: <Keyboard />, shortcut: "?", onSelect: onShortcuts },
        { type: "item", label: "Sign out", icon: <LogOut />, onSelect: () => void signOut(me.id) },
      ]}
    />
  );
}
