"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
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
import { useState } from "react";
import { signOut } from "../auth.ts";
import { KindIcon } from "../model/kind-icon.tsx";
import { kindWord } from "../model/kind-word.ts";
import { count } from "../model/count.ts";
import { paths } from "../paths.ts";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { usePaused } from "../use-paused.ts";
import { useCommandGroups } from "./commands.tsx";
import { useDialogs } from "./dialogs.tsx";
import type { OpenChanges } from "./use-open-changes.ts";
import { useWorkspace } from "./workspace-context.tsx";

export type PaletteProps = {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly changes: OpenChanges;
};

/** What is typed is looked for at a pause, not at each letter. */
const PAUSE_MS = 120;

/** ⌘K: what the page offers, the places, the open change sets, and the components of Head by name. */
export function Palette({ open, onOpenChange, changes }: PaletteProps) {
  const router = useRouter();
  const { id, me, mayEdit } = useWorkspace();
  const { resolvedTheme, setTheme } = useTheme();
  const dialogs = useDialogs();
  const ofPage = useCommandGroups();
  const [typed, setTyped] = useState("");
  // However it was closed, it opens again with nothing typed.
  if (!open && typed !== "") setTyped("");
  const found = useFoundOnHead(id, typed, open);
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
          hint: count(changeSet.changes, "edit"),
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
      heading: found.more > 0 ? `On Head, and ${found.more.toLocaleString("en-GB")} more: type on` : "On Head",
      items: found.items.map((component) => ({
        id: component.id,
        label: component.name,
        icon: <KindIcon schema={component.schema} />,
        hint: kindWord(component.schema),
        // What the server found fits, whatever of it is in sight.
        keywords: [kindWord(component.schema), component.id, found.text],
        onSelect: go(paths.component(id, component.id)),
      })),
    },
  ];
  return (
    <CommandPalette
      open={open}
      onOpenChange={onOpenChange}
      onSearch={setTyped}
      groups={groups.filter(({ items }) => items.length > 0)}
      placeholder="Type a command, a change set or a component"
      emptyText={found.emptyText}
    />
  );
}

/** Components of Head that fit what is typed, looked for on the server: there may be a hundred thousand. */
function useFoundOnHead(workspace: WorkspaceId, typed: string, enabled: boolean) {
  const trpc = useTRPC();
  const wanted = typed.trim().slice(0, 200);
  const text = usePaused(wanted, PAUSE_MS);
  const page = useQuery({
    ...trpc.head.find.queryOptions({ workspace, text }),
    enabled,
    placeholderData: keepPreviousData,
  });
  const isLooking = text !== wanted || page.isPlaceholderData || (page.isFetching && !page.data);
  const failed = page.error ? `Head could not be searched. ${sentenceOf(page.error)}` : undefined;
  return {
    text,
    items: page.data?.items ?? [],
    more: page.data?.more ?? 0,
    emptyText: isLooking ? "Looking on Head…" : failed,
  };
}
