"use client";

import { useId, useState } from "react";
import { Button, Dialog, Input } from "../../kit/index.ts";
import { MAX_VIEW_NAME } from "../model/views.ts";

export type ViewNameDialogProps = {
  readonly title: string;
  readonly first: string;
  /** Names that other views have. */
  readonly taken: readonly string[];
  readonly onName: (name: string) => void;
  readonly onClose: () => void;
};

/** Asks what a view is to be called. */
export function ViewNameDialog({ title, first, taken, onName, onClose }: ViewNameDialogProps) {
  const [name, setName] = useState(first);
  const form = useId();
  const given = name.trim();
  const isTaken = taken.includes(given);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description="A view shows some of the components, arranged for what one wants to see. What stands on it is the same everywhere."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={form} disabled={given === "" || isTaken}>
            {first === "" ? "Make the view" : "Rename"}
          </Button>
        </>
      }
    >
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          if (given !== "" && !isTaken) onName(given);
        }}
      >
        <Input
          autoFocus
          aria-label="Name of the view"
          placeholder="Payments, Edge, What Ana looks after…"
          maxLength={MAX_VIEW_NAME}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        {isTaken && <p className="mt-1.5 text-xs text-failed-text">There is a view of that name already.</p>}
      </form>
    </Dialog>
  );
}
