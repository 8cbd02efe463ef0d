"use client";

import type { KeptJson } from "@tributary/core/protocol";
import { cn, CopyButton } from "@tributary/ui/kit";

export type KeptValueProps = { readonly label: string; readonly kept: KeptJson; readonly tall?: boolean };

/** An input or an output as it was kept, and what is missing of it. */
export function KeptValue({ label, kept, tall = false }: KeptValueProps) {
  const text = textOf(kept);
  return (
    <section aria-label={label} className="min-w-0">
      <div className="mb-1 flex h-6 items-center justify-between">
        <h4 className="text-xs font-medium text-muted">{label}</h4>
        {kept.kind === "whole" && <CopyButton text={text} size="sm" variant="ghost" />}
      </div>
      {kept.kind === "withheld" ? (
        <p className="text-xs text-muted">Not kept: this function handles secrets.</p>
      ) : (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          className={cn(
            "overflow-auto rounded-md bg-sunken px-3 py-2 font-mono text-xs leading-5",
            tall ? "max-h-[28rem]" : "max-h-64",
          )}
        >
          {text}
        </pre>
      )}
      {noteOf(kept) && <p className="mt-1 text-2xs text-faint">{noteOf(kept)}</p>}
    </section>
  );
}

function textOf(kept: KeptJson): string {
  if (kept.kind === "cut") return `${kept.text}…`;
  return kept.kind === "whole" ? JSON.stringify(kept.value, null, 2) : "";
}

function noteOf(kept: KeptJson): string | undefined {
  if (kept.kind === "cut")
    return `The first ${kept.text.length.toLocaleString("en-GB")} of ${kept.length.toLocaleString("en-GB")} characters: more are not kept.`;
  return kept.kind === "whole" && kept.isRedacted ? "Sensitive values in it are hidden." : undefined;
}
