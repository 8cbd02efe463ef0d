import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

export type PickRowProps = {
  readonly icon?: ReactNode;
  readonly title: ReactNode;
  readonly description: string;
  readonly disabled?: boolean;
  readonly onPick: () => void;
};

/** One of a list of things to start from: the whole row is pressed. */
export function PickRow({ icon, title, description, disabled = false, onPick }: PickRowProps) {
  return (
    <li>
      <button
        type="button"
        disabled={disabled}
        onClick={onPick}
        className="group flex w-full items-center gap-3 px-4 py-3 text-left transition-colors hover:bg-hover disabled:opacity-60"
      >
        {icon}
        <span className="min-w-0 flex-1">
          <span className="block text-sm font-medium text-ink">{title}</span>
          <span className="block text-xs text-muted">{description}</span>
        </span>
        <ChevronRight
          aria-hidden="true"
          className="size-4 text-faint transition-transform group-hover:translate-x-0.5"
        />
      </button>
    </li>
  );
}
