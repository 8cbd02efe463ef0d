"use client";

import type { ChangeSetId } from "@tributary/core/base";
import { DiscussionButton, useDiscussion } from "@tributary/ui/discussion";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { paths } from "../paths.ts";
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
        if (anchor.kind === "changeSet") return;
        const card = document.getElementById(`component-${anchor.component}`);
        if (card) card.scrollIntoView({ block: "start", behavior: "smooth" });
        else router.push(paths.changeSetComponent(workspace, changeSet, anchor.component));
      }}
    />
  );
}
