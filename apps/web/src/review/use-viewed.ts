"use client";

import { contentHash } from "@tributary/core/base";
import type { ComponentChange } from "@tributary/core/protocol";
import { useCallback, useMemo, useState } from "react";

export type Viewed = {
  readonly has: (component: string) => boolean;
  readonly set: (component: string, viewed: boolean) => void;
  readonly count: number;
};

/** Which components this person has looked through, remembered in this browser. What changes afterwards counts as not viewed. */
export function useViewed(changeSet: string, changes: readonly ComponentChange[]): Viewed {
  const key = `tributary.viewed.${changeSet}`;
  const [marks, setMarks] = useState<{ readonly [component: string]: string }>(() => read(key));
  const prints = useMemo(() => new Map(changes.map((change) => [change.component, printOf(change)])), [changes]);
  const has = useCallback(
    (component: string) => marks[component] !== undefined && marks[component] === prints.get(component),
    [marks, prints],
  );
  const set = (component: string, viewed: boolean) => {
    const { [component]: _, ...rest } = marks;
    const next = viewed ? { ...rest, [component]: prints.get(component) ?? "" } : rest;
    setMarks(next);
    window.localStorage.setItem(key, JSON.stringify(next));
  };
  return { has, set, count: changes.filter(({ component }) => has(component)).length };
}

function printOf(change: ComponentChange): string {
  return contentHash([
    change.kind,
    change.name,
    change.fields.map(({ path, before, after }) => [path, before?.cell, after?.cell]),
  ]).slice(0, 16);
}

function read(key: string): { readonly [component: string]: string } {
  if (typeof window === "undefined") return {};
  try {
    return JSON.parse(window.localStorage.getItem(key) ?? "{}") as { readonly [component: string]: string };
  } catch {
    return {};
  }
}
