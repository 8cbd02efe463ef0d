"use client";

import type { FirstEdit } from "@tributary/ui/canvas";

const key = (changeSet: string) => `tributary.first-edit.${changeSet}`;

/** Keeps the edit somebody tried on Head until the new change set's page takes it up. */
export function leaveFirstEdit(changeSet: string, edit: FirstEdit): void {
  window.sessionStorage.setItem(key(changeSet), JSON.stringify(edit));
}

/** The edit that was left for this change set, once. */
export function takeFirstEdit(changeSet: string): FirstEdit | null {
  const text = window.sessionStorage.getItem(key(changeSet));
  if (text === null) return null;
  window.sessionStorage.removeItem(key(changeSet));
  return JSON.parse(text) as FirstEdit;
}
