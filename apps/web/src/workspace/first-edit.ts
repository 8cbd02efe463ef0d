"use client";

import { returnTo } from "@tributary/core/history";
import type { Mutation, Snapshot } from "@tributary/core/model";
import type { FirstEdit } from "@tributary/ui/canvas";

/** What is done first in a change set: an edit, or a return to what a version of Head said. */
export type FirstDeed = FirstEdit | { readonly label: string; readonly returnTo: number };

const key = (changeSet: string) => `tributary.first-edit.${changeSet}`;

/** Keeps what somebody tried on Head until the new change set's page takes it up. */
export function leaveFirstDeed(changeSet: string, deed: FirstDeed): void {
  window.sessionStorage.setItem(key(changeSet), JSON.stringify(deed));
}

/** What was left for this change set. It stays there until it is taken. */
export function firstDeedOf(changeSet: string): FirstDeed | null {
  const text = window.sessionStorage.getItem(key(changeSet));
  return text === null ? null : (JSON.parse(text) as FirstDeed);
}

export function takeFirstDeed(changeSet: string): void {
  window.sessionStorage.removeItem(key(changeSet));
}

/** What a deed says over what the change set stands on by now. @param then - the version that it returns to */
export function mutationsOf(deed: FirstDeed, base: Snapshot, then: Snapshot | undefined): readonly Mutation[] {
  if ("mutations" in deed) return deed.mutations;
  return then ? returnTo(then, base) : [];
}
