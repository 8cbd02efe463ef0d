"use client";

import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { NewChangeSetDialog } from "../changes/new-change-set-dialog.tsx";
import { ImportDialog } from "../import/import-dialog.tsx";
import { ShortcutsDialog } from "./shortcuts-dialog.tsx";

type Dialogs = {
  readonly newChangeSet: () => void;
  /** Into an open change set when one is named, else into a new one. */
  readonly importFiles: (changeSet?: string) => void;
  readonly shortcuts: () => void;
};

const DialogsContext = createContext<Dialogs | null>(null);

/** The dialogs that can be opened from anywhere in a workspace. */
export function DialogsProvider({ children }: { readonly children: ReactNode }) {
  const [open, setOpen] = useState<"newChangeSet" | "import" | "shortcuts" | null>(null);
  const [into, setInto] = useState<string | undefined>(undefined);
  const dialogs = useMemo<Dialogs>(
    () => ({
      newChangeSet: () => setOpen("newChangeSet"),
      importFiles: (changeSet) => {
        setInto(changeSet);
        setOpen("import");
      },
      shortcuts: () => setOpen("shortcuts"),
    }),
    [],
  );
  const close = (next: boolean) => !next && setOpen(null);
  return (
    <DialogsContext value={dialogs}>
      {children}
      <NewChangeSetDialog open={open === "newChangeSet"} onOpenChange={close} />
      <ImportDialog open={open === "import"} onOpenChange={close} changeSet={into} />
      <ShortcutsDialog open={open === "shortcuts"} onOpenChange={close} />
    </DialogsContext>
  );
}

/** @throws {RangeError} outside a `DialogsProvider` */
export function useDialogs(): Dialogs {
  const dialogs = useContext(DialogsContext);
  if (!dialogs) throw new RangeError("useDialogs needs a DialogsProvider around it");
  return dialogs;
}
