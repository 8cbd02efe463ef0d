"use client";

const KEY = "tributary.workspace";

/** The workspace this browser was in last, if it remembers. */
export function recallWorkspace(): string | null {
  return window.localStorage.getItem(KEY);
}

export function rememberWorkspace(workspace: string): void {
  window.localStorage.setItem(KEY, workspace);
}
