import type { LogLine } from "@tributary/core/protocol";
import { useEffect, useRef, useState } from "react";
import { joinLines } from "./join-lines.ts";

/** The log of what is watched, as its lines come, and what takes them in. Empty again when something else is watched. */
export function useLines(watched: string): readonly [readonly LogLine[], (more: readonly LogLine[]) => void] {
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  const shown = useRef(watched);
  useEffect(() => {
    if (shown.current !== watched) setLines([]);
    shown.current = watched;
  }, [watched]);
  return [lines, (more) => setLines((before) => joinLines(before, more))];
}
