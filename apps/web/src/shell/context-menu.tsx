"use client";

import type { ChangeSetSummary } from "@tributary/core/protocol";
import { cn, DropdownMenu, StateDot } from "@tributary/ui/kit";
import { ChevronDown, CircleDot, FileDown, GitBranch, List, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { paths } from "../paths.ts";
import { useDialogs } from "./dialogs.tsx";
import type { OpenChanges } from "./use-open-changes.ts";
import { useWorkspace } from "./workspace-context.tsx";

/** More than these are looked for on their own page. */
const SHOWN = 12;

export type ContextMenuProps = {
  readonly changes: OpenChanges;
  /** The change set one is in; undefined on Head. */
  readonly current: ChangeSetSummary | undefined;
  readonly currentId: string | undefined;
};

/** Where one is, always in sight: live Head, or a change set. And the way to the others. */
export function ContextMenu({ changes, current, currentId }: ContextMenuProps) {
  const router = useRouter();
  const { id, view, mayEdit } = useWorkspace();
  const dialogs = useDialogs();
  return (
    <DropdownMenu
      className="w-72"
      trigger={
        <button
          type="button"
          className={cn(
            "flex h-7 min-w-20 max-w-72 items-center gap-2 rounded-full px-3 text-sm font-medium transition-colors",
            currentId && (current === undefined || current.phase === "open")
              ? "bg-accent text-accent-ink hover:bg-accent-hover"
              : "text-ink ring-1 ring-line-strong/70 ring-inset hover:bg-hover",
          )}
        >
          {currentId ? (
            <GitBranch aria-hidden="true" className="size-3.5 shrink-0" />
          ) : (
            <StateDot state="healthy" label="live" size={9} />
          )}
          <span className="truncate">{currentId ? (current?.title ?? "Change set") : `Head v${view.headVersion}`}</span>
          <ChevronDown aria-label="Switch between Head and change sets" className="size-3.5 shrink-0 opacity-70" />
        </button>
      }
      items={[
        {
          type: "item",
          label: `Head v${view.headVersion}`,
          hint: "live",
          icon: <CircleDot />,
          checked: !currentId,
          onSelect: () => router.push(paths.map(id)),
        },
        { type: "separator" },
        { type: "label", label: changes.count > 0 ? "Open change sets" : "No open change sets" },
        ...changes.items.slice(0, SHOWN).map((changeSet) => ({
          type: "item" as const,
          label: changeSet.title,
          hint: `${changeSet.changes}`,
          icon: <GitBranch />,
          checked: changeSet.id === currentId,
          onSelect: () => router.push(paths.changeSet(id, changeSet.id)),
        })),
        ...(changes.count > SHOWN
          ? [
              {
                type: "item" as const,
                label: `All ${changes.count} open change sets`,
                icon: <List />,
                onSelect: () => router.push(paths.changes(id)),
              },
            ]
          : []),
        ...(mayEdit
          ? [
              { type: "separator" as const },
              {
                type: "item" as const,
                label: "New change set",
                icon: <Plus />,
                shortcut: "c",
                onSelect: dialogs.newChangeSet,
              },
              {
                type: "item" as const,
                label: "Import a Compose file",
                icon: <FileDown />,
                shortcut: "i",
                onSelect: () => dialogs.importFiles(),
              },
            ]
          : []),
      ]}
    />
  );
}
