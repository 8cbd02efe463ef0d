"use client";

import type { Anchor, ThreadView } from "@tributary/core/protocol";
import { X } from "lucide-react";
import { useMemo } from "react";
import { Composer, componentOf, ThreadList, useDiscussion, useTalk } from "../../discussion/index.ts";
import { Skeleton } from "../../kit/index.ts";
import { useDesk, useModel, useUi } from "../desk.ts";
import type { Card } from "../model/graph.ts";
import { fieldTitleIn } from "./field-title-in.ts";
import type { Form } from "./use-form.ts";

/** What is said about a component and its fields, and a place to say more. */
export function CommentsTab({ card, form }: { readonly card: Card; readonly form: Form }) {
  const desk = useDesk();
  const discussion = useDiscussion();
  const view = useModel((state) => state.view);
  const all = useTalk((state) => state.threads);
  const current = useUi((ui) => ui.thread);
  const asked = useUi(({ commenting }) => (commenting?.component === card.id ? commenting.path : null));
  const threads = useMemo(() => all?.filter((thread) => isAbout(thread, card.id)) ?? null, [all, card.id]);
  if (!discussion) return null;
  const title = asked === null ? card.name : fieldTitleIn(form.groups, asked);
  const anchor: Anchor =
    asked === null ? { kind: "component", component: card.id } : { kind: "attribute", component: card.id, path: asked };
  const done = () => desk.ui.set({ commenting: null });
  const show = (where: Anchor) => {
    if (where.kind === "attribute")
      desk.ui.set({ tab: "attributes", reveal: { component: card.id, path: where.path } });
  };
  return (
    <div className="space-y-4 p-4">
      <div>
        {asked !== null && (
          <p className="mb-1.5 flex items-center gap-1 text-muted text-xs">
            about <span className="truncate font-medium text-ink">{title}</span>
            <button
              type="button"
              aria-label={`About ${card.name} instead`}
              onClick={done}
              className="rounded-sm p-0.5 hover:bg-hover hover:text-ink"
            >
              <X className="size-3" />
            </button>
          </p>
        )}
        <Composer
          key={asked ?? ""}
          label={`Comment on ${title}`}
          send="Comment"
          autoFocus={asked !== null}
          onSend={async (text) => {
            desk.ui.set({ thread: await discussion.begin(anchor, text) });
            done();
          }}
        />
      </div>
      {threads === null ? (
        <div role="status" aria-label="Reading the comments" className="space-y-2">
          <Skeleton className="h-16" />
          <Skeleton className="h-16" />
        </div>
      ) : (
        <ThreadList
          threads={threads}
          view={view}
          current={current}
          onShow={show}
          empty={`Nothing is open about ${card.name}. Ask, propose, or say why: @name tells somebody.`}
        />
      )}
    </div>
  );
}

function isAbout({ anchor }: ThreadView, component: string): boolean {
  return componentOf(anchor) === component;
}
