"use client";

import { useQuery } from "@tanstack/react-query";
import type { WorkspaceId } from "@tributary/core/base";
import { CommandPalette, type PaletteGroup } from "@tributary/ui/kit";
import {
  Activity,
  FileDown,
  GitBranch,
  History,
  Keyboard,
  LogOut,
  Map as MapIcon,
  Moon,
  Plus,
  Server,
  Settings,
  Sparkles,
  SquareFunction,
  Sun,
  Table2,
  Users,
  Waves,
} from "lucide-react";
import { useTheme } from "next-themes";
import { useRouter } from "next/navigation";
import { signOut } from "../auth.ts";
import { KindIcon } from "../model/kind-icon.tsx";
import { kindWord } from "../model/kind-word.ts";
import { paths } from "../paths.ts";
import { useTRPC } from "../trpc.ts";
import { useCommandGroups } from "./commands.tsx";
import { useDialogs } from "./dialogs.tsx";
import type { OpenChanges } from "./use-open-changes.ts";
import { useWorkspace } from "./workspace-context.tsx";

export type PaletteProps = {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly changes: OpenChanges;
};

const MAX_COMPONENTS = 300;

/** ⌘K: what the page offers, the places, the open change sets, and the components of Head by name. */
export function Palette({ open, onOpenChange, changes }: PaletteProps) {
  const router = useRouter();
  const { id, me, mayEdit } = useWorkspace();
  const { resolvedTheme, setTheme } = useTheme();
  const dialogs = useDialogs();
  const ofPage = useCommandGroups();
  const components = useHeadComponents(id, open);
  const go = (href: string) => () => router.push(href);

  const groups: PaletteGroup[] = [
    ...ofPage,
    {
      heading: "Do",
      items: [
        ...(mayEdit
          ? [
              { id: "new", label: "New change set", icon: <Plus />, shortcut: "c", onSelect: dialogs.newChangeSet },
              {
                id: "import",
                label: "Import a Compose file",
                icon: <FileDown />,
                shortcut: "i",
                keywords: ["docker", "yaml", "upload"],
                onSelect: () => dialogs.importFiles(),
              },
            ]
          : []),
        {
          id: "theme",
          label: resolvedTheme === "dark" ? "Use the light theme" : "Use the dark theme",
          icon: resolvedTheme === "dark" ? <Sun /> : <Moon />,
          onSelect: () => setTheme(resolvedTheme === "dark" ? "light" : "dark"),
        },
        { id: "keys", label: "Keyboard shortcuts", icon: <Keyboard />, shortcut: "?", onSelect: dialogs.shortcuts },
        { id: "out", label: "Sign out", icon: <LogOut />, onSelect: () => void signOut(me.id) },
      ],
    },
    {
      heading: "Go to",
      items: [
        { id: "map", label: "Map of Head", icon: <MapIcon />, shortcut: "g m", onSelect: go(paths.map(id)) },
        { id: "table", label: "Table of Head", icon: <Table2 />, shortcut: "g t", onSelect: go(paths.table(id)) },
        {
          id: "functions",
          label: "Functions",
          icon: <SquareFunction />,
          shortcut: "g f",
          onSelect: go(paths.functions(id)),
        },
        { id: "changes", label: "Changes", icon: <GitBranch />, shortcut: "g c", onSelect: go(paths.changes(id)) },
        { id: "runs", label: "Runs", icon: <Activity />, shortcut: "g r", onSelect: go(paths.runs(id)) },
        { id: "drift", label: "Drift", icon: <Waves />, shortcut: "g d", onSelect: go(paths.drift(id)) },
        { id: "audit", label: "Audit", icon: <History />, shortcut: "g a", onSelect: go(paths.audit(id)) },
        { id: "settings", label: "Settings", icon: <Settings />, shortcut: "g s", onSelect: go(paths.settings(id)) },
        {
          id: "members",
          label: "Members and invitations",
          icon: <Users />,
          onSelect: go(paths.settings(id, "members")),
        },
        { id: "agents", label: "Agents and tokens", icon: <Sparkles />, onSelect: go(paths.settings(id, "agents")) },
        { id: "engine", label: "Docker engine", icon: <Server />, onSelect: go(paths.settings(id, "engine")) },
      ],
    },
    {
      heading: "Change sets",
      items: changes.items.flatMap((changeSet) => [
        {
          id: changeSet.id,
          label: changeSet.title,
          icon: <GitBranch />,
          hint: `${changeSet.changes} changes`,
          onSelect: go(paths.changeSet(id, changeSet.id)),
        },
        {
          id: `review ${changeSet.id}`,
          label: `Review “${changeSet.title}”`,
          icon: <GitBranch />,
          onSelect: go(paths.review(id, changeSet.id)),
        },
      ]),
    },
    {
      heading: "On Head",
      items: components.map((component) => ({
        id: component.id,
        label: component.name,
        icon: <KindIcon schema={component.schema} />,
        hint: kindWord(component.schema),
        onSelect: go(paths.component(id, component.id)),
      })),
    },
  ];
  return (
    <CommandPalette
      open={open}
      onOpenChange={onOpenChange}
      groups={groups.filter(({ items }) => items.length > 0)}
      placeholder="Type a command, a change set or a component"
    />
  );
}

function useHeadComponents(workspace: WorkspaceId, enabled: boolean) {
  const trpc = useTRPC();
  const page = useQuery({ ...trpc.head.snapshot.queryOptions({ workspace }), enabled });
  return (page.data?.components ?? [])
    .filter(({ deleted }) => !deleted)
    .slice(0, MAX_COMPONENTS)
    .map(({ id, schema, attributes }) => {
      const cell = attributes["/meta/name"];
      return { id, schema, name: cell && "value" in cell && typeof cell.value === "string" ? cell.value : id };
    });
}
