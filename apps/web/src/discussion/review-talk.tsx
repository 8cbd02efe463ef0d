"use client";

import type { ChangeSetId } from "@tributary/core/base";
import { componentOf, DiscussionButton, useDiscussion } from "@tributary/ui/discussion";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { paths } from "../paths.ts";
import { contentOf } from "./use-discussion-room.ts";
import { scrollToThing } from "../review/things.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";

/** On the review: every thread, each leading to the lines it is about, or to the map where the review has none. */
export function ReviewTalk({ changeSet }: { readonly changeSet: ChangeSetId }) {
  const { id: workspace } = useWorkspace();
  const router = useRouter();
  const discussion = useDiscussion();
  const [open, setOpen] = useState(false);
  return (
    <DiscussionButton
      view={discussion?.view()}
      open={open}
      onOpenChange={setOpen}
      onShow={(anchor) => {
        const component = componentOf(anchor);
        const content = contentOf(anchor);
        const thing = component ?? content;
        if (thing === null || thing === undefined || scrollToThing(thing)) return;
        router.push(
          component === null
            ? paths.changeSetFunctions(workspace, changeSet, thing)
            : paths.changeSetComponent(workspace, changeSet, component),
        );
      }}
    />
  );
}
