"use client";

import { useEffect, useRef } from "react";
import { keyText, matchKeys } from "./key-sequence.ts";

const FORGET_AFTER_MS = 900;

/**
 * Runs what the keys say while mounted: `"g m"`, `"?"`, `"mod+k"`. Plain keys are left alone while somebody types or a
 * dialog is open; `mod+…` works everywhere.
 */
export function useShortcuts(shortcuts: { readonly [keys: string]: (() => void) | undefined }): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    let before: string[] = [];
    let forget: ReturnType<typeof setTimeout> | undefined;
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || ["Shift", "Meta", "Control", "Alt"].includes(event.key)) return;
      const press = keyText(event);
      if (!press.startsWith("mod+") && isTaken(event.target)) return;
      const keys = Object.keys(latest.current).filter((name) => latest.current[name]);
      const { found, waiting } = matchKeys(keys, before, press);
      clearTimeout(forget);
      before = waiting ? [press] : [];
      if (waiting) forget = setTimeout(() => (before = []), FORGET_AFTER_MS);
      if (!found) return;
      event.preventDefault();
      latest.current[found]?.();
    };
    window.addEventListener("keydown", listen);
    return () => {
      window.removeEventListener("keydown", listen);
      clearTimeout(forget);
    };
  }, []);
}

function isTaken(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName)) return true;
  return target.closest("[role=dialog],[role=menu],[role=listbox]") !== null;
}
