"use client";

import { Button, EmptyState } from "@tributary/ui/kit";
import { isUnfetched } from "./offline/unfetched.ts";
import { useLoadWhenBack } from "./offline/use-load-when-back.ts";
import type { Fault } from "./route.ts";

export type BrokenProps = { readonly error: Fault["error"]; readonly onRetry: () => void };

/** A page that threw while it was drawn, or that could not be fetched. What was typed is in the document, not in the page. */
export function Broken({ error, onRetry }: BrokenProps) {
  const isAway = isUnfetched(error);
  useLoadWhenBack(isAway);
  return (
    <EmptyState
      picture="lost"
      title={isAway ? "This page could not be fetched" : "This page has a fault"}
      actions={
        <>
          <Button onClick={isAway ? () => window.location.reload() : onRetry}>Show it again</Button>
          <Button variant="primary" asChild>
            <a href="/">Go to your workspace</a>
          </Button>
        </>
      }
    >
      {isAway
        ? "The server does not answer, or is of a newer version than this page. Your edits are kept. Once it is back, the page is loaded by itself."
        : `Your edits are kept; only the drawing failed: ${error.message || "no reason was given"}${error.digest ? ` (${error.digest})` : ""}`}
    </EmptyState>
  );
}
