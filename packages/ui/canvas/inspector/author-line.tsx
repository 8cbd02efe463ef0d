"use client";

import type { WriteView } from "@tributary/core/protocol";
import { Avatar, RelativeTime, relativeTimeText } from "../../kit/index.ts";

/** Who wrote a value, when, and in which change set: under the field that has the focus. */
export function AuthorLine({ by }: { readonly by: WriteView }) {
  return (
    <p className="flex min-w-0 items-center gap-1.5">
      <Avatar {...by.actor} size="xs" plain />
      <span className="min-w-0 truncate">
        {nameOf(by)} · <RelativeTime at={by.at} />
        {by.changeSet && <> · in {by.changeSet.title}</>}
        {by.version !== null && <> · v{by.version}</>}
      </span>
    </p>
  );
}

/** The same on one line, for a tooltip. */
export function authorText(by: WriteView, now: number): string {
  const where = by.changeSet ? `, in ${by.changeSet.title}` : "";
  return `${nameOf(by)}, ${relativeTimeText(by.at, now)}${where}${by.version === null ? "" : ` (v${by.version})`}`;
}

function nameOf({ actor }: WriteView): string {
  const person = actor.owner === undefined ? actor.name : `${actor.name}, agent of ${actor.owner}`;
  return actor.through === undefined ? person : `${person}, through ${actor.through}`;
}
