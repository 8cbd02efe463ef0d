"use client";

import type { ChangeSetSummary } from "@tributary/core/protocol";
import { Badge, Button, Kbd, Logo } from "@tributary/ui/kit";
import { ArrowRight, GitPullRequestArrow, Search } from "lucide-react";
import Link from "next/link";
import { Inbox } from "../discussion/inbox.tsx";
import { standOf, STAND_TONE, STAND_WORD } from "../model/change-set-stand.ts";
import { paths } from "../paths.ts";
import { AccountMenu } from "./account-menu.tsx";
import { ContextMenu } from "./context-menu.tsx";
import { useDialogs } from "./dialogs.tsx";
import type { Place } from "./place.ts";
import { TopBarSlot } from "./slots.tsx";
import type { OpenChanges } from "./use-open-changes.ts";
import { useWorkspace } from "./workspace-context.tsx";
import { WorkspaceMenu } from "./workspace-menu.tsx";

export type TopBarProps = {
  readonly place: Place;
  readonly changes: OpenChanges;
  /** The change set one is in; undefined on Head. */
  readonly current: ChangeSetSummary | undefined;
  readonly onPalette: () => void;
};

/** Where one is and who is here. In a change set it says so in the accent colour and in words, on Head that it is live. */
export function TopBar({ place, changes, current, onPalette }: TopBarProps) {
  const { id } = useWorkspace();
  const dialogs = useDialogs();
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b bg-panel pr-3 pl-4 max-md:gap-1 max-md:px-2">
      <Link href={paths.map(id)} aria-label="Tributary: go to the map of Head" className="mr-1 flex rounded-md">
        <Logo />
      </Link>
      <WorkspaceMenu />
      <span aria-hidden="true" className="text-line-strong max-md:hidden">
        /
      </span>
      <ContextMenu changes={changes} current={current} currentId={place.changeSet} />
      <ModeNote place={place} current={current} />
      <TopBarSlot className="flex min-w-0 flex-1 items-center justify-end gap-2 max-md:overflow-hidden" />
      {place.changeSet &&
        (place.page === "review" ? (
          <Button size="sm" asChild>
            <Link href={paths.changeSet(id, place.changeSet)} aria-label="Back to the map">
              <span className="max-md:hidden">Back to the map</span>
              <span className="md:hidden">Map</span>
            </Link>
          </Button>
        ) : (
          <Button size="sm" variant="primary" asChild>
            <Link href={paths.review(id, place.changeSet)}>
              <GitPullRequestArrow className="max-md:hidden" />
              Review
              <ArrowRight className="max-md:hidden" />
            </Link>
          </Button>
        ))}
      <button
        type="button"
        onClick={onPalette}
        className="flex h-7 items-center gap-2 rounded-md bg-sunken px-2 text-xs text-faint ring-1 ring-line ring-inset transition-colors hover:bg-hover hover:text-muted"
      >
        <Search aria-hidden="true" className="size-3.5" />
        <span className="hidden w-24 text-left 2xl:inline">Search or do</span>
        <span className="max-md:hidden">
          <Kbd keys="⌘K" />
        </span>
      </button>
      <Inbox />
      <AccountMenu onShortcuts={dialogs.shortcuts} />
    </header>
  );
}

/** On the review, whether this is live; the map and the table have a bar of their own that says so. */
function ModeNote({ place, current }: { readonly place: Place; readonly current: ChangeSetSummary | undefined }) {
  if (place.page !== "review" && !(place.page === "functions" && place.changeSet)) return null;
  if (current === undefined || current.phase === "open")
    return (
      <Badge tone="accent" className="max-md:hidden">
        Draft, not live
      </Badge>
    );
  const stand = standOf(current);
  return <Badge tone={STAND_TONE[stand]}>{STAND_WORD[stand]}</Badge>;
}
