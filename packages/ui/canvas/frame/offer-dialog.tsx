"use client";

import { createContext, useContext } from "react";
import { Button, Dialog } from "../../kit/index.ts";
import { useDesk, useUi } from "../desk.ts";
import type { FirstEdit } from "../props.ts";

const Start = createContext<((first: FirstEdit | null) => void) | null>(null);
/** Who starts change sets, for the workspaces that offer them. */
export const StartProvider = Start.Provider;

/** Head is read-only: the first edit on it becomes the first edit of a new change set, if the person wants that. */
export function OfferDialog() {
  const desk = useDesk();
  const start = useContext(Start);
  const offer = useUi((ui) => ui.offer);
  if (!start) return null;
  const close = () => desk.ui.set({ offer: null, renaming: null });
  return (
    <Dialog
      open={offer !== null}
      onOpenChange={(open) => !open && close()}
      title="Start a change set?"
      description="Head is what runs, so it is not edited directly. A change set holds your edits until somebody has reviewed and applied them."
      footer={
        <>
          <Button onClick={close}>Not now</Button>
          <Button
            variant="primary"
            onClick={() => {
              if (offer) start({ label: offer.label, mutations: offer.mutations });
              close();
            }}
          >
            Start with this edit
          </Button>
        </>
      }
    >
      {offer && (
        <p className="rounded-md bg-sunken px-3 py-2 text-sm">
          First edit: <span className="font-medium text-ink">{offer.label}</span>
        </p>
      )}
    </Dialog>
  );
}
