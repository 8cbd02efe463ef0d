"use client";

import type { ComponentId } from "@tributary/core/base";
import { Button, Dialog } from "../../kit/index.ts";
import { useDesk } from "../desk.ts";
import { leaveCommand } from "../model/commands.ts";
import { useLeaving } from "./use-leaving.ts";

export type LeaveDialogProps = { readonly component: ComponentId; readonly name: string; readonly onClose: () => void };

/** Asks before a component is taken off without touching what it stands for, and says what that is. */
export function LeaveDialog({ component, name, onClose }: LeaveDialogProps) {
  const desk = useDesk();
  const leaving = useLeaving(component);
  const erase = () => {
    desk.edit(leaveCommand(desk.model.getState().view, [component]));
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Erase ${name}?`}
      description={leaving}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" onClick={erase}>
            Erase, leave it outside
          </Button>
        </>
      }
    >
      <p className="text-muted text-sm">
        This is for what is out of reach: an engine that is gone for good, a thing that others took over. What is still
        there and is to go is deleted instead. Like every change, it is reviewed first, and the audit keeps who wanted
        it.
      </p>
    </Dialog>
  );
}
