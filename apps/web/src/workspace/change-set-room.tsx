"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ChangeSetId } from "@tributary/core/base";
import type { Snapshot } from "@tributary/core/model";
import type { ChangeSetSummary } from "@tributary/core/protocol";
import { NoteStack, SaveIndicator, UndoButtons } from "@tributary/ui/canvas";
import { DiscussionProvider } from "@tributary/ui/discussion";
import { toast } from "@tributary/ui/kit";
import { type ChangeSetReplica, useChangeSetReplica, useStore } from "@tributary/ui/replica";
import { usePathname } from "next/navigation";
import { createContext, type ReactNode, useContext, useEffect } from "react";
import { ReviewTalk } from "../discussion/review-talk.tsx";
import { useDiscussionRoom } from "../discussion/use-discussion-room.ts";
import { GenerateProvider } from "../generate/generate-provider.tsx";
import { GivenButton } from "../given/given-button.tsx";
import { here, useGiven } from "../given/given.ts";
import { useCompany } from "../shell/company.tsx";
import { placeOf } from "../shell/place.ts";
import { TopBarContent } from "../shell/slots.tsx";
import { useNarrow } from "../shell/use-narrow.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { syncUrl } from "../sync-url.ts";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { FindingsCount } from "./findings-count.tsx";
import { firstDeedOf, mutationsOf, takeFirstDeed } from "./first-edit.ts";
import { PeerStack } from "./peer-stack.tsx";
import { RequirementStatus } from "./requirement-status.tsx";
import { RoomNotices } from "./room-notices.tsx";
import { useHeadSnapshot, useModelAt } from "./use-snapshot.ts";

type Room = {
  readonly changeSet: ChangeSetId;
  /** Undefined while it is on its way. */
  readonly summary: ChangeSetSummary | undefined;
  readonly replica: ChangeSetReplica | null;
  readonly error: unknown;
};

const RoomContext = createContext<Room | null>(null);

export type ChangeSetRoomProps = { readonly changeSet: ChangeSetId; readonly children: ReactNode };

/**
 * Joins a change set once for all its pages (map, table, review), so that going between them loses neither the
 * connection nor what can be undone, and everybody sees who is here on each of them.
 */
export function ChangeSetRoom({ changeSet, children }: ChangeSetRoomProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { id, live, me, mayEdit } = useWorkspace();
  const given = useGiven(changeSet, me.id);
  const summary = useQuery(trpc.changeSet.get.queryOptions({ changeSet }));
  const base = useHeadSnapshot(id, summary.data?.baseVersion);
  const replica = useChangeSetReplica({
    url: syncUrl(),
    changeSet,
    base: base.data?.snapshot,
    baseVersion: base.data?.version,
    user: me.id,
    head: live,
    whence: here(),
    notes: given,
    onBaseMoved: () => void queries.invalidateQueries(trpc.changeSet.get.queryFilter({ changeSet })),
  });
  useFirstDeed(replica, useModelAt(id));
  useCompany(replica?.presence, me.id);
  const discussion = useDiscussionRoom(changeSet, replica);
  // The map and the table have faces, a save indicator, undo and notices of their own.
  const { page } = placeOf(usePathname());
  const isApart = page === "review" || page === "functions";
  // The top bar of a phone has no room for them. They are in one place alone: their keys are the page's.
  const isNarrow = useNarrow();
  const steps = replica && isApart && summary.data?.phase === "open" && (
    <Steps replica={replica} mayEdit={mayEdit}>
      <SaveIndicator replica={replica} />
    </Steps>
  );
  return (
    <DiscussionProvider value={discussion}>
      <RoomContext value={{ changeSet, summary: summary.data, replica, error: summary.error ?? base.error }}>
        {replica && (
          <TopBarContent>
            {!isNarrow && steps}
            {mayEdit && summary.data?.phase === "open" && <GivenButton changeSet={changeSet} />}
            <FindingsCount results={replica.results} />
            <RequirementStatus changeSet={changeSet} />
            {page === "review" && <ReviewTalk changeSet={changeSet} />}
            {isApart && <PeerStack presence={replica.presence} />}
          </TopBarContent>
        )}
        <GenerateProvider changeSet={changeSet} replica={replica} mayEdit={mayEdit && summary.data?.phase === "open"}>
          {/* The functions' page fills what is left of the window; the others scroll, or have notices of their own. */}
          <div className={page === "functions" ? "flex h-full min-h-0 flex-col" : "contents"}>
            {isNarrow && steps && (
              <div className="sticky top-0 z-20 flex h-9 shrink-0 items-center justify-end gap-2 border-b bg-panel px-3">
                {steps}
              </div>
            )}
            {replica && isApart && <RoomNotices replica={replica} open={summary.data?.phase === "open"} />}
            <div className={page === "functions" ? "min-h-0 flex-1" : "contents"}>{children}</div>
          </div>
          {replica && page === "review" && <NoteStack replica={replica} />}
        </GenerateProvider>
      </RoomContext>
    </DiscussionProvider>
  );
}

/** Undo and redo beside what is said of saving; a review is asked for again once a step is judged. */
function Steps({
  replica,
  mayEdit,
  children,
}: {
  readonly replica: ChangeSetReplica;
  readonly mayEdit: boolean;
  readonly children: ReactNode;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const isReader = useStore(replica, (state) => state.session?.mayEdit === false);
  return (
    <>
      {mayEdit && !isReader && (
        <UndoButtons replica={replica} onStepped={() => void queries.invalidateQueries(trpc.review.pathFilter())} />
      )}
      {children}
    </>
  );
}

/** @throws {RangeError} outside a `ChangeSetRoom` */
export function useRoom(): Room {
  const room = useContext(RoomContext);
  if (!room) throw new RangeError("useRoom needs a ChangeSetRoom around it");
  return room;
}

/** Does what was tried on Head, once the document has arrived. */
function useFirstDeed(replica: ChangeSetReplica | null, modelAt: ReturnType<typeof useModelAt>): void {
  const synced = useStore(replica ?? NOTHING, (state) => state?.synced ?? false);
  useEffect(() => {
    if (!replica || !synced) return;
    const deed = firstDeedOf(replica.changeSet);
    if (!deed) return;
    const act = (then?: Snapshot) => {
      // Another showing of this page may have done it meanwhile.
      if (!firstDeedOf(replica.changeSet)) return;
      takeFirstDeed(replica.changeSet);
      const mutations = mutationsOf(deed, replica.getState().base, then);
      const outcome = mutations.length > 0 ? replica.edit(mutations, { label: deed.label }) : undefined;
      if (outcome && !outcome.ok) toast.error(outcome.error.sentence);
    };
    if ("mutations" in deed) return act();
    modelAt(deed.returnTo).then(
      ({ snapshot }) => act(snapshot),
      (error: unknown) => void toast.error(sentenceOf(error)),
    );
  }, [replica, synced, modelAt]);
}

const NOTHING = { getState: () => null, subscribe: () => () => {} };
