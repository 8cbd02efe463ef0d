"use client";

import { LossNotice, RebaseNotice } from "@tributary/ui/canvas";
import { type ChangeSetReplica, useStore } from "@tributary/ui/replica";
import { changeSetId } from "../ids.ts";
import { useSettling } from "./use-settling.ts";

export type RoomNoticesProps = { readonly replica: ChangeSetReplica; readonly open: boolean };

/** What moves of Head took from the change set, and what could not be kept of one's own: on the pages that are not the map. Rule W61. */
export function RoomNotices({ replica, open }: RoomNoticesProps) {
  const { reportsRead } = useSettling(changeSetId(replica.changeSet));
  const mayEdit = useStore(replica, (state) => state.session?.mayEdit !== false) && open;
  return (
    <div className="shrink-0 pb-2 empty:hidden">
      <RebaseNotice replica={replica} onDismiss={mayEdit ? reportsRead : undefined} />
      <LossNotice replica={replica} />
    </div>
  );
}
