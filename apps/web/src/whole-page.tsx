"use client";

import { Button, EmptyState, Logo } from "@tributary/ui/kit";
import { codeOf, sentenceOf } from "./trpc.ts";

export type WholePageProps = { readonly error?: unknown };

/** A page that has nothing to show yet: waiting, quietly, or saying why it cannot go on. */
export function WholePage({ error }: WholePageProps) {
  if (!error) {
    return (
      <main aria-busy="true" className="grid min-h-dvh place-items-center">
        <Logo className="animate-breathe" />
      </main>
    );
  }
  const absent = codeOf(error) === "NOT_FOUND";
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        picture="lost"
        title={absent ? "Nothing here" : "This page could not be loaded"}
        actions={
          <>
            {!absent && <Button onClick={() => window.location.reload()}>Try again</Button>}
            <Button variant="primary" asChild>
              <a href="/">Go to your workspace</a>
            </Button>
          </>
        }
      >
        {sentenceOf(error)}
      </EmptyState>
    </main>
  );
}
