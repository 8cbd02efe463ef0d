"use client";

import { DropdownMenu } from "@tributary/ui/kit";
import { ChevronsUpDown, Plus, Settings, UserPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { paths } from "../paths.ts";
import { useWorkspace } from "./workspace-context.tsx";

/** Which workspace one is in, and the way to the others. */
export function WorkspaceMenu() {
  const router = useRouter();
  const { id, view, workspaces, role, mayAdminister } = useWorkspace();
  return (
    <DropdownMenu
      trigger={
        <button
          type="button"
          className="flex h-8 max-w-52 items-center gap-2 rounded-md px-2 text-sm font-semibold text-ink transition-colors hover:bg-hover data-[state=open]:bg-hover"
        >
          <span className="truncate max-md:max-w-14">{view.name}</span>
          <ChevronsUpDown aria-label="Switch workspace" className="size-3.5 shrink-0 text-faint" />
        </button>
      }
      items={[
        { type: "label", label: `You are ${/^[aeo]/.test(role) ? "an" : "a"} ${role} here` },
        ...workspaces.map((other) => ({
          type: "item" as const,
          label: other.name,
          hint: other.id === id ? undefined : other.role,
          checked: other.id === id,
          onSelect: () => router.push(paths.map(other.id)),
        })),
        { type: "separator" },
        ...(mayAdminister
          ? [
              {
                type: "item" as const,
                label: "Invite people",
                icon: <UserPlus />,
                onSelect: () => router.push(paths.settings(id, "members")),
              },
            ]
          : []),
        {
          type: "item",
          label: "Workspace settings",
          icon: <Settings />,
          onSelect: () => router.push(paths.settings(id)),
        },
        { type: "item", label: "New workspace", icon: <Plus />, onSelect: () => router.push(paths.newWorkspace()) },
      ]}
    />
  );
}
