"use client";

import { Redo2, Undo2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { IconButton } from "../../kit/index.ts";
import { type ChangeSetReplica, useStore } from "../../replica/index.ts";
import { isTyping, stepOfKey } from "./undo-keys.ts";

export type UndoButtonsProps = {
  readonly replica: ChangeSetReplica;
  /** Called once it is known what became of a step, for a page that shows more than the replica. */
  readonly onStepped?: () => void;
};

/** Undo and redo of one's own steps, with what each of them is, and their keys on the whole page [C73]. */
export function UndoButtons({ replica, onStepped }: UndoButtonsProps) {
  const { undo, redo } = useStore(replica, (state) => state.undo);
  const told = useRef(onStepped);
  told.current = onStepped;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const step = stepOfKey(event);
      if (step === undefined || event.defaultPrevented || isTyping(event.target)) return;
      event.preventDefault();
      replica.step(step, () => told.current?.());
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [replica]);
  return (
    <span className="flex shrink-0">
      <IconButton
        size="sm"
        label={undo === null ? "Nothing to undo" : `Undo: ${undo}`}
        shortcut="⌘Z"
        disabled={undo === null}
        onClick={() => replica.step("undo", onStepped)}
      >
        <Undo2 />
      </IconButton>
      <IconButton
        size="sm"
        label={redo === null ? "Nothing to redo" : `Redo: ${redo}`}
        shortcut="⇧⌘Z"
        disabled={redo === null}
        onClick={() => replica.step("redo", onStepped)}
      >
        <Redo2 />
      </IconButton>
    </span>
  );
}
