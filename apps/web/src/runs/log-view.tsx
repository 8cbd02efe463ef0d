"use client";

import type { LogLine } from "@tributary/core/protocol";
import { colourOf } from "@tributary/core/protocol";
import { cn } from "@tributary/ui/kit";
import { ArrowDown } from "lucide-react";
import { memo, useEffect, useRef, useState } from "react";
import { plainText } from "./join-lines.ts";

export type LogViewProps = {
  readonly lines: readonly LogLine[];
  /** The name to show for a component's lines; without it the log is of one thing. */
  readonly nameOf?: ((component: string) => string) | undefined;
  /** More lines may come. */
  readonly live: boolean;
  readonly empty?: string | undefined;
  readonly className?: string | undefined;
};

/** A log that follows its end until one scrolls up, and again when one comes back down. */
export function LogView({ lines, nameOf, live, empty, className }: LogViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const top = useRef(0);
  const [follows, setFollows] = useState(true);
  const last = lines.at(-1)?.seq;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last line is what moves the end
  useEffect(() => {
    if (follows && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [last, follows]);
  // Only somebody scrolling up lets go of the end; that lines get their real height late does not.
  const onScroll = () => {
    const { current } = box;
    if (!current) return;
    if (current.scrollHeight - current.scrollTop - current.clientHeight < 24) setFollows(true);
    else if (current.scrollTop < top.current - 4) setFollows(false);
    top.current = current.scrollTop;
  };
  useEffect(() => {
    const { current } = box;
    if (!follows || !current) return;
    const observer = new ResizeObserver(() => current.scrollTo({ top: current.scrollHeight }));
    observer.observe(current);
    return () => observer.disconnect();
  }, [follows]);
  return (
    <div className={cn("relative min-h-0", className)}>
      <div
        ref={box}
        onScroll={onScroll}
        role="log"
        aria-label="Log"
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="h-full overflow-auto bg-sunken py-2 font-mono text-xs leading-5"
      >
        {lines.length === 0 && (
          <p className="px-4 font-sans text-muted">
            {empty ?? (live ? "Waiting for the first line…" : "Nothing was logged.")}
          </p>
        )}
        {lines.map((line) => (
          <LogRow key={line.seq} line={line} name={nameOf?.(line.component)} />
        ))}
        {live && lines.length > 0 && (
          <span aria-hidden="true" className="ml-4 inline-block h-3.5 w-1.5 animate-breathe bg-running" />
        )}
      </div>
      {!follows && (
        <button
          type="button"
          onClick={() => setFollows(true)}
          className="absolute right-4 bottom-3 inline-flex h-7 items-center gap-1.5 rounded-full bg-raised px-3 text-xs font-medium shadow-pop ring-1 ring-line hover:bg-hover"
        >
          <ArrowDown aria-hidden="true" className="size-3.5" />
          Follow
        </button>
      )}
    </div>
  );
}

/** A line never changes: of a log of thousands only what is new is drawn. */
const LogRow = memo(function LogRow({ line, name }: { readonly line: LogLine; readonly name: string | undefined }) {
  return (
    <div className="flex items-start gap-3 px-4 [content-visibility:auto] [contain-intrinsic-size:auto_20px] hover:bg-hover">
      <time className="shrink-0 select-none text-faint" dateTime={new Date(line.at).toISOString()}>
        {clock(line.at)}
      </time>
      {name !== undefined && (
        <span
          className="flex h-5 w-28 shrink-0 max-md:w-16 select-none items-center gap-1.5 truncate text-muted"
          title={name}
        >
          <span
            aria-hidden="true"
            className="h-3 w-0.5 shrink-0 rounded-full"
            style={{ backgroundColor: colourOf(line.component) }}
          />
          <span className="truncate">{name}</span>
        </span>
      )}
      <span className="min-w-0 whitespace-pre-wrap text-ink [overflow-wrap:anywhere]">{plainText(line.text)}</span>
    </div>
  );
});

function clock(at: number): string {
  return new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}
