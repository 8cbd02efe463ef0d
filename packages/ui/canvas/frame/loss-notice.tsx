"use client";

import { Button, Notice } from "../../kit/index.ts";
import { type ChangeSetReplica, useStore } from "../../replica/index.ts";

/** Edits that could not be kept when the document had to be fetched anew, one by one, with the reason. */
export function LossNotice({ replica }: { readonly replica: ChangeSetReplica }) {
  const losses = useStore(replica, (state) => state.losses);
  const connection = useStore(replica, (state) => state.connection);
  const ended = connection.phase === "ended" ? connection.sentence : null;
  if (losses.length === 0 && ended === null) return null;
  return (
    <div className="max-h-56 shrink-0 overflow-y-auto px-3 pt-2">
      <Notice
        tone={ended ? "error" : "warning"}
        title={ended ?? `${losses.length === 1 ? "One edit" : `${losses.length} edits`} could not be kept`}
        actions={
          losses.length > 0 && (
            <Button size="sm" onClick={replica.dismissLosses}>
              Dismiss
            </Button>
          )
        }
      >
        {losses.length > 0 && (
          <ul className="list-disc pl-4">
            {losses.map(({ id, label, sentence }) => (
              <li key={id}>
                <span className="font-medium">{label}</span>: {sentence}
              </li>
            ))}
          </ul>
        )}
      </Notice>
    </div>
  );
}
