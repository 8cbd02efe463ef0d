"use client";

import { useModel } from "../desk.ts";

/** Says every refusal aloud, wherever the eye may be. */
export function Announcer() {
  const last = useModel(({ refusals }) => refusals.at(-1)?.sentence ?? "");
  return (
    <p aria-live="assertive" className="sr-only">
      {last}
    </p>
  );
}
