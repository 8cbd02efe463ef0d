"use client";

import { Button, Dialog, Field, Textarea } from "@tributary/ui/kit";
import { useState } from "react";

export type RejectDialogProps = {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly busy: boolean;
  readonly onReject: (reason: string) => void;
};

/** Says no, and why: the author needs to know what to change. */
export function RejectDialog({ open, onOpenChange, busy, onReject }: RejectDialogProps) {
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const send = () => {
    setAsked(true);
    if (reason.trim()) onReject(reason.trim());
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Reject this change set?"
      description="Its authors can go on editing it and ask for review again."
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button variant="danger" busy={busy} onClick={send}>
            Reject
          </Button>
        </>
      }
    >
      <Field
        label="Reason"
        error={asked && !reason.trim() ? "Say why, so that the author knows what to change." : undefined}
      >
        <Textarea rows={4} value={reason} onChange={(event) => setReason(event.target.value)} autoFocus />
      </Field>
    </Dialog>
  );
}
