"use client";

import type { ChangeSetSummary } from "@tributary/core/protocol";
import { cn, DropdownMenu, StateDot } from "@tributary/ui/kit";
import { ChevronDown, CircleDot, FileDown, GitBranch, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { paths } from "../paths.ts";
import { useDialogs } from "./dialogs.tsx";
import { useWorkspace } from "./workspace-context.tsx";

export type ContextMenuProps = {
  readonly changeSets: readonly ChangeSetSummary[];
  /** The change set one is in; undefined on Head. */
  readonly current: ChangeSetSummary | undefined;
  readonly currentId: string | undefined;
};

/** Where one is, always in sight: live Head, or a change set. And the way to the others. */
export function ContextMenu({ changeSets, current, currentId }: ContextMenuProps) {
  const router = useRouter();
  const { id, view, mayEdit } = useWorkspace();
  const dialogs = useDialogs();
  const open = changeSets.filter(({ phase }) => phase === "open");
  return (
    <DropdownMenu
      className="w-72"
      trigger={
        <button
          type="button"
          className={cn(
            "flex h-7 min-w-0 max-w-72 items-center gap-2 rounded-full px-3 text-sm font-medium transition-colors",
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
        { type: "label", label: open.length > 0 ? "Open change sets" : "No open change sets" },
        ...open.map((changeSet) => ({
          type: "item" as const,
          label: changeSet.title,
          hint: `${changeSet.changes}`,
          icon: <GitBranch />,
          checked: changeSet.id === currentId,
          onSelect: () => router.push(paths.changeSet(id, changeSet.id)),
        })),
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
