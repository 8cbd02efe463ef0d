"use client";

import { Button, Dialog, Field, Notice, Textarea } from "@tributary/ui/kit";
import { useState } from "react";

export type RejectDialogProps = {
  readonly open: boolean;
  /** The change set is no longer what it was when this was opened. */
  readonly moved: boolean;
  readonly onClose: () => void;
  readonly busy: boolean;
  readonly onReject: (reason: string) => void;
};

/**
 * Says no, and why: the author needs to know what to change. It is said of what was shown when this was opened; the
 * reason outlasts a look at what has changed since.
 */
export function RejectDialog({ open, moved, onClose, busy, onReject }: RejectDialogProps) {
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const send = () => {
    setAsked(true);
    if (reason.trim()) onReject(reason.trim());
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title="Reject this change set?"
      description="Its authors can go on editing it and ask for review again."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" busy={busy} disabled={moved} onClick={send}>
            Reject
          </Button>
        </>
      }
    >
      {moved && (
        <Notice tone="warning" title="Changed since you opened this" className="mb-3">
          Close this and look at the review again, then decide. Your reason is kept.
        </Notice>
      )}
      <Field
        label="Reason"
        error={asked && !reason.trim() ? "Say why, so that the author knows what to change." : undefined}
      >
        <Textarea rows={4} value={reason} onChange={(event) => setReason(event.target.value)} autoFocus />
      </Field>
    </Dialog>
  );
}
