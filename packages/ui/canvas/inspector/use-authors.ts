import type { Component } from "@tributary/core/model";
import type { WriteView } from "@tributary/core/protocol";
import { useEffect, useState } from "react";
import type { ComponentHistory } from "../props.ts";

/** Who last wrote each path of a component, when, and in which change set. */
export type Authors = ReadonlyMap<string, WriteView>;

const NOBODY: Authors = new Map();

/** Asks for a component's authors, and again when it has changed; where they cannot be read, nobody is named. */
export function useAuthors(component: Component, history: ComponentHistory | undefined): Authors {
  const [authors, setAuthors] = useState<Authors>(NOBODY);
  const { id, attributes } = component;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attributes` asks for them once more when a value has changed
  useEffect(() => {
    if (!history) return;
    let current = true;
    // What is typed is stored a moment later; asking at every letter would only ask too early.
    const soon = setTimeout(() => {
      history.authors(id).then(
        (writes) => current && setAuthors(new Map(writes.map((write) => [write.path, write]))),
        () => {},
      );
    }, 150);
    return () => {
      current = false;
      clearTimeout(soon);
    };
  }, [id, attributes, history]);
  return authors;
}
