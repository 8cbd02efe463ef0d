"use client";

import { Broken } from "../src/broken.tsx";
import type { Fault } from "../src/route.ts";

export default function Page({ error, reset }: Fault) {
  return (
    <main className="grid min-h-dvh place-items-center">
      <Broken error={error} onRetry={reset} />
    </main>
  );
}
