import { GitCompareArrows } from "lucide-react";

/** That Head and this change set say different things about something, and of how many values. Nothing where they do not. */
export function DivergenceSign({ count }: { readonly count: number }) {
  if (count === 0) return null;
  const sentence = `${count} ${count === 1 ? "value differs" : "values differ"} from what Head has now`;
  return (
    <span
      role="img"
      aria-label={sentence}
      title={sentence}
      className="flex shrink-0 items-center gap-0.5 font-medium text-2xs text-changed-text"
    >
      <GitCompareArrows aria-hidden="true" className="size-3" />
      {count}
    </span>
  );
}
