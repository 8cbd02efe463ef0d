"use client";

const key = (changeSet: string) => `tributary.generate-later.${changeSet}`;

/** Remembers that somebody wanted to generate something for a component of Head, until the new change set's page takes it up. */
export function leaveGenerating(changeSet: string, component: string): void {
  window.sessionStorage.setItem(key(changeSet), component);
}

/** The component it was wanted for, once; null when nothing was. */
export function takeGenerating(changeSet: string): string | null {
  const component = window.sessionStorage.getItem(key(changeSet));
  window.sessionStorage.removeItem(key(changeSet));
  return component;
}
