"use client";

import { Broken } from "../../../src/broken.tsx";
import type { Fault } from "../../../src/route.ts";

/** Inside the frame, so that every other place stays one click away. */
export default function Page({ error, reset }: Fault) {
  return <Broken error={error} onRetry={reset} />;
}
