"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { PresentPerson } from "@tributary/core/protocol";
import { AvatarStack, Button, EmptyState, Input, Segmented } from "@tributary/ui/kit";
import { FileDown, Plus, Search } from "lucide-react";
import { type ReactNode, useState } from "react";
import { PageError } from "../page-error.tsx";
import { PageBody } from "../page-body.tsx";
import { PageHeader } from "../page-header.tsx";
import { useDialogs } from "../shell/dialogs.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { Searched } from "../searched.tsx";
import { ShowEarlier } from "../show-earlier.tsx";
import { useTRPC, useTRPCClient } from "../trpc.ts";
import { usePaused } from "../use-paused.ts";
import { ChangeRow } from "./change-row.tsx";
import { usePresent } from "./use-present.ts";

/** Typing rests so long before it is searched for. */
const PAUSE_MS = 200;
/** As many characters as the server looks for. */
const LONGEST_WORDS = 200;

type Filter = "open" | "ended" | "all";

/** Every change set, the open ones first. */
export function ChangeList() {
  const trpc = useTRPC();
  const api = useTRPCClient();
  const { id: workspace, mayEdit } = useWorkspace();
  const dialogs = useDialogs();
  const [filter, setFilter] = useState<Filter>("open");
  const [text, setText] = useState("");
  const wanted = usePaused(text.trim(), PAUSE_MS);
  const asked = { workspace, show: filter, ...(wanted ? { text: wanted } : {}) };
  const list = useInfiniteQuery({
    queryKey: [...trpc.changeSet.list.queryKey(asked), "pages"],
    queryFn: ({ pageParam }) => api.changeSet.list.query(pageParam === null ? asked : { ...asked, before: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  });
  const present = usePresent();
  const talk = useQuery(trpc.comment.counts.queryOptions({ workspace })).data ?? [];
  const [first] = list.data?.pages ?? [];
  const shown = list.data?.pages.flatMap(({ items }) => items);
  const isEmpty = first !== undefined && wanted === "" && first.open + first.ended === 0;
  const actions = mayEdit && (
    <>
      <Button icon={<FileDown />} onClick={() => dialogs.importFiles()}>
        Import
      </Button>
      <Button variant="primary" icon={<Plus />} onClick={dialogs.newChangeSet}>
        New change set
      </Button>
    </>
  );
  return (
    <>
      <PageHeader
        title="Changes"
        sentence="Where people and agents work together before anything live changes."
        actions={isEmpty ? undefined : actions}
      >
        <Segmented
          label="Show"
          value={filter}
          onValueChange={(value) => setFilter(value as Filter)}
          options={[
            { value: "open", label: `Open${first ? ` ${first.open}` : ""}` },
            { value: "ended", label: `Ended${first ? ` ${first.ended}` : ""}` },
            { value: "all", label: "All" },
          ]}
        />
        <div className="ml-auto w-56">
          <Input
            size="sm"
            type="search"
            icon={<Search />}
            aria-label="Search change sets"
            placeholder="Search titles and people"
            maxLength={LONGEST_WORDS}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
      </PageHeader>
      <PageBody>
        <AlsoHere people={present(null)} />
        {list.error && !shown ? (
          <PageError error={list.error} onRetry={() => void list.refetch()} />
        ) : (
          <Searched
            looking={shown === undefined || list.isPlaceholderData || text.trim() !== wanted}
            none={shown === undefined || shown.length === 0}
            nothing={<Nothing filter={filter} text={wanted} actions={actions} />}
          >
            <ul className="divide-y overflow-hidden rounded-xl bg-panel shadow-card">
              {shown?.map((changeSet) => (
                <ChangeRow
                  key={changeSet.id}
                  changeSet={changeSet}
                  here={present(changeSet.id)}
                  talk={talk.find((count) => count.changeSet === changeSet.id)}
                />
              ))}
            </ul>
            {list.hasNextPage && (
              <ShowEarlier busy={list.isFetchingNextPage} onShow={() => void list.fetchNextPage()} />
            )}
          </Searched>
        )}
      </PageBody>
    </>
  );
}

/** Who is here but in no change set. */
function AlsoHere({ people }: { readonly people: readonly PresentPerson[] }) {
  if (people.length === 0) return null;
  return (
    <p className="mb-3 flex items-center gap-2 px-1 text-muted text-xs">
      Also in this workspace now
      <AvatarStack people={people} max={6} size="sm" label="Also in this workspace now" />
    </p>
  );
}

function Nothing({
  filter,
  text,
  actions,
}: {
  readonly filter: Filter;
  readonly text: string;
  readonly actions: ReactNode;
}) {
  if (text)
    return (
      <EmptyState picture="lost" title="No change set like that">
        Nothing here has “{text}” in its title or among its people.
      </EmptyState>
    );
  if (filter === "ended")
    return (
      <EmptyState picture="changes" title="None has ended yet">
        Applied and abandoned change sets stay here, with all that was in them.
      </EmptyState>
    );
  return (
    <EmptyState picture="changes" title="No open change set" actions={actions}>
      A change set is a draft of Head that several can edit at once. Start one, or import a Compose file into one.
    </EmptyState>
  );
}
