"use client";

import { Broken } from "../src/broken.tsx";
import type { Fault } from "../src/route.ts";
import "./globals.css";

/** What goes wrong above every other boundary, as an answer does that breaks off on the way from one page to another. */
export default function Page({ error, reset }: Fault) {
  return (
    <html lang="en">
      <body className="min-h-dvh bg-canvas text-ink">
        <main className="grid min-h-dvh place-items-center">
          <Broken error={error} onRetry={reset} />
        </main>
      </body>
    </html>
  );
}
