"use client";

import { Check, Minus } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";
import { cn } from "./cn.ts";

export type CheckboxProps = {
  readonly checked: boolean | "indeterminate";
  readonly onCheckedChange: (checked: boolean) => void;
  readonly label?: string | undefined;
  readonly id?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly className?: string | undefined;
};

/** Yes or no. With `label` the words belong to it and are clickable. */
export function Checkbox({ checked, onCheckedChange, label, id, disabled, className }: CheckboxProps) {
  const box = (
    <Radix.Root
      id={id}
      checked={checked}
      disabled={disabled ?? false}
      onCheckedChange={(next) => onCheckedChange(next === true)}
      className={cn(
        "inline-flex size-4 shrink-0 items-center justify-center rounded-sm border border-line-strong bg-panel text-accent-ink transition-colors hover:border-faint disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent",
        !label && className,
      )}
    >
      <Radix.Indicator>
        {checked === "indeterminate" ? (
          <Minus className="size-3" strokeWidth={3} />
        ) : (
          <Check className="size-3" strokeWidth={3} />
        )}
      </Radix.Indicator>
    </Radix.Root>
  );
  if (!label) return box;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox inside is a labelable button
    <label className={cn("inline-flex cursor-pointer select-none items-center gap-2 text-sm", className)}>
      {box}
      {label}
    </label>
  );
}
