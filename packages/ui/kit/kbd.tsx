import { cn } from "./cn.ts";

export type KbdProps = {
  /** Keys pressed one after the other, parted by spaces: `g m`, `⌘K`. */
  readonly keys: string;
  readonly className?: string | undefined;
};

/** A keyboard shortcut, as keys. */
export function Kbd({ keys, className }: KbdProps) {
  return (
    <span className={cn("inline-flex items-center gap-0.5", className)}>
      {keys.split(" ").map((key, index) => (
        <kbd
          // biome-ignore lint/suspicious/noArrayIndexKey: the same key may come twice, and the list never changes
          key={index}
          className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border border-line-strong/60 bg-sunken px-1 font-sans text-2xs font-medium text-muted"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
