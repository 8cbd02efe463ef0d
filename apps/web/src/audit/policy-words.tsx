import type { PolicyWord } from "@tributary/core/protocol";
import { Badge } from "@tributary/ui/kit";

export type PolicyWordsProps = { readonly words: readonly PolicyWord[] };

const TONE = { denied: "failed", changed: "accent", required: "neutral", remarked: "neutral" } as const;

/** Which policies had something to say of an edit, and what. Of those that let it pass without a word nothing is kept. */
export function PolicyWords({ words }: PolicyWordsProps) {
  return (
    <ul aria-label="What policies said" className="space-y-1 text-xs">
      {words.map(({ policy, kind, severity, sentence }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line of the log never changes, and a policy may say the same twice
        <li key={index} className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
          <Badge tone={TONE[kind]}>{severity === undefined ? kind : `${kind} · ${severity}`}</Badge>
          <span className="font-mono text-2xs text-faint">{policy}</span>
          <span className="min-w-0 break-words text-muted">{sentence}</span>
        </li>
      ))}
    </ul>
  );
}
