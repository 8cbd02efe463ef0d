import type { TestState } from "@tributary/core/protocol";
import { cn, StateDot } from "@tributary/ui/kit";

export type TestRowProps = {
  readonly name: string;
  /** Undefined while nothing is known of it. */
  readonly state: TestState | undefined;
  readonly chosen: boolean;
  readonly onChoose: () => void;
};

const LOOK = {
  passed: { dot: "healthy", word: "passes" },
  failed: { dot: "failed", word: "fails" },
  running: { dot: "running", word: "runs" },
  unrun: { dot: "degraded", word: "could not be run" },
  waiting: { dot: "waiting", word: "not run yet" },
  unknown: { dot: "waiting", word: "not run yet" },
} as const;

/** A test by its name, with how it stands in a sign and a word. */
export function TestRow({ name, state, chosen, onChoose }: TestRowProps) {
  const { dot, word } = LOOK[state?.phase ?? "unknown"];
  return (
    <li>
      <button
        type="button"
        aria-current={chosen}
        onClick={onChoose}
        className={cn(
          "flex h-8 w-full items-center gap-2 rounded-md px-2 text-left text-sm text-ink hover:bg-hover",
          chosen && "bg-selected hover:bg-selected",
        )}
      >
        <StateDot state={dot} label="" />
        <span className="min-w-0 flex-1 truncate">{name}</span>
        <span className="text-xs text-muted">{word}</span>
      </button>
    </li>
  );
}
