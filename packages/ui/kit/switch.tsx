"use client";

import { Switch as Radix } from "radix-ui";
import { cn } from "./cn.ts";

export type SwitchProps = {
  readonly checked: boolean;
  readonly onCheckedChange: (checked: boolean) => void;
  readonly id?: string | undefined;
  readonly label?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly className?: string | undefined;
};

/** On or off, taking effect at once. */
export function Switch({ checked, onCheckedChange, id, label, disabled, className }: SwitchProps) {
  return (
    <Radix.Root
      id={id}
      aria-label={label}
      checked={checked}
      disabled={disabled ?? false}
      onCheckedChange={onCheckedChange}
      className={cn(
        "relative inline-flex h-4.5 w-8 shrink-0 items-center rounded-full bg-line-strong transition-colors disabled:opacity-50 data-[state=checked]:bg-accent",
        className,
      )}
    >
      <Radix.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-white shadow-sm transition-transform data-[state=checked]:translate-x-4" />
    </Radix.Root>
  );
}
