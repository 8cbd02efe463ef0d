import type { AuditEntry } from "@tributary/core/protocol";
import { useEffect, useState } from "react";

/** Who last wrote each path of a component, and when. */
export type Authors = ReadonlyMap<string, Pick<AuditEntry, "actor" | "at">>;

const NOBODY: Authors = new Map();

/** Reads a component's history once it is wanted; until then, and where it cannot be read, nobody is named. */
export function useAuthors(
  component: string,
  load: ((component: string) => Promise<readonly AuditEntry[]>) | undefined,
  wanted: boolean,
): Authors {
  const [authors, setAuthors] = useState<Authors>(NOBODY);
  useEffect(() => {
    if (!load || !wanted) return;
    let current = true;
    load(component).then(
      (entries) => current && setAuthors(authorsOf(entries)),
      () => {},
    );
    return () => {
      current = false;
    };
  }, [component, load, wanted]);
  return authors;
}

/** The newest accepted write of each path; `entries` come newest first. */
export function authorsOf(entries: readonly AuditEntry[]): Authors {
  const authors = new Map<string, Pick<AuditEntry, "actor" | "at">>();
  for (const { outcome, mutation, actor, at } of entries) {
    if (outcome !== "accepted" || !mutation || !("path" in mutation) || authors.has(mutation.path)) continue;
    authors.set(mutation.path, { actor, at });
  }
  return authors;
}
