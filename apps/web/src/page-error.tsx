"use client";

import { Button, EmptyState } from "@tributary/ui/kit";
import { codeOf, sentenceOf } from "./trpc.ts";

export type PageErrorProps = { readonly error: unknown; readonly onRetry?: (() => void) | undefined };

/** Why a page cannot be shown, in the place of its content, with the way on. */
export function PageError({ error, onRetry }: PageErrorProps) {
  const absent = codeOf(error) === "NOT_FOUND";
  return (
    <EmptyState
      picture="lost"
      title={absent ? "Nothing here" : "This could not be loaded"}
      actions={!absent && <Button onClick={onRetry ?? (() => window.location.reload())}>Try again</Button>}
    >
      {sentenceOf(error)}
    </EmptyState>
  );
}
