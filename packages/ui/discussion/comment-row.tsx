"use client";

import type { CommentView } from "@tributary/core/protocol";
import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { Avatar, Button, Dialog, DropdownMenu, RelativeTime, toast } from "../kit/index.ts";
import { CommentText } from "./comment-text.tsx";
import { Composer } from "./composer.tsx";
import { useDiscussion } from "./discussion.ts";

/** One comment: who, when, what; and for whoever may, editing and deleting it. */
export function CommentRow({ comment }: { readonly comment: CommentView }) {
  const discussion = useDiscussion();
  const [editing, setEditing] = useState(false);
  const [asking, setAsking] = useState(false);
  const { author, text, at, editedAt, deleted, mentions, mayEdit, mayDelete } = comment;
  const remove = () => {
    setAsking(false);
    discussion?.remove(comment.id).catch((refused: unknown) => toast.error(sentenceOf(refused)));
  };
  return (
    <li className="group/comment flex gap-2.5">
      <Avatar id={author.id} name={author.name} type={author.type} owner={author.owner} size="sm" className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <div className="flex h-6 items-center gap-1.5 text-2xs text-faint">
          <span className="truncate font-medium text-ink text-xs">{author.name}</span>
          {author.owner !== undefined && <span className="truncate">agent of {author.owner}</span>}
          <RelativeTime at={at} className="shrink-0" />
          {editedAt !== undefined && !deleted && <span className="shrink-0">edited</span>}
          {(mayEdit || mayDelete) && !editing && (
            <span className="ml-auto opacity-0 transition-opacity focus-within:opacity-100 group-hover/comment:opacity-100">
              <DropdownMenu
                align="end"
                trigger={
                  <button
                    type="button"
                    aria-label={`More about the comment of ${author.name}`}
                    className="flex rounded-md p-1 text-muted hover:bg-hover hover:text-ink"
                  >
                    <Ellipsis className="size-3.5" />
                  </button>
                }
                items={[
                  ...(mayEdit
                    ? [{ type: "item" as const, label: "Edit", icon: <Pencil />, onSelect: () => setEditing(true) }]
                    : []),
                  ...(mayDelete
                    ? [
                        {
                          type: "item" as const,
                          label: "Delete",
                          icon: <Trash2 />,
                          danger: true,
                          onSelect: () => setAsking(true),
                        },
                      ]
                    : []),
                ]}
              />
            </span>
          )}
        </div>
        {deleted ? (
          <p className="text-faint text-sm italic">This comment was deleted.</p>
        ) : editing ? (
          <Composer
            label="Edit the comment"
            send="Save"
            first={text}
            autoFocus
            onCancel={() => setEditing(false)}
            onSend={async (next) => {
              await discussion?.edit(comment.id, next);
              setEditing(false);
            }}
          />
        ) : (
          <CommentText text={text} mentions={mentions} />
        )}
      </div>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title="Delete this comment?"
        description="Its place in the thread stays; what it says is gone for everybody."
        footer={
          <>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button variant="danger" onClick={remove}>
              Delete
            </Button>
          </>
        }
      />
    </li>
  );
}

export function sentenceOf(refused: unknown): string {
  return refused instanceof Error && refused.message ? refused.message : "That could not be done. Try again.";
}
