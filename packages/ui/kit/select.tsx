"use client";

import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type SelectOption = {
  readonly value: string;
  readonly label: string;
  readonly description?: string | undefined;
  readonly icon?: ReactNode;
  readonly disabled?: boolean | undefined;
};

export type SelectProps = {
  readonly value: string | undefined;
  readonly onValueChange: (value: string) => void;
  readonly options: readonly SelectOption[];
  readonly id?: string | undefined;
  readonly label?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly size?: "sm" | "md" | "lg" | undefined;
  readonly className?: string | undefined;
  readonly "aria-describedby"?: string | undefined;
  readonly "aria-invalid"?: boolean | undefined;
};

/** One of a few. For more than a dozen use a combo box or the command palette. */
export function Select({
  value,
  onValueChange,
  options,
  label,
  placeholder,
  disabled,
  size = "md",
  className,
  ...rest
}: SelectProps) {
  const chosen = options.find((option) => option.value === value);
  return (
    <Radix.Root value={value ?? ""} onValueChange={onValueChange} disabled={disabled ?? false}>
      <Radix.Trigger
        aria-label={label}
        className={cn(
          "inline-flex items-center justify-between gap-2 rounded-md border border-line-strong/80 bg-panel text-left text-ink transition-colors hover:bg-hover disabled:cursor-not-allowed disabled:bg-sunken disabled:text-faint aria-invalid:border-failed data-[placeholder]:text-faint data-[state=open]:border-ring",
          size === "sm" ? "h-7 px-2 text-xs" : size === "lg" ? "h-10 px-3 text-base" : "h-8 px-2.5 text-sm",
          className,
        )}
        {...rest}
      >
        <span className="flex min-w-0 items-center gap-2 truncate">
          {chosen?.icon}
          <Radix.Value placeholder={placeholder}>{chosen?.label}</Radix.Value>
        </span>
        <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-faint" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) animate-pop-in overflow-hidden rounded-lg bg-raised p-1 shadow-pop ring-1 ring-line"
        >
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled ?? false}
                className="relative flex cursor-default select-none items-start gap-2 rounded-md py-1.5 pr-8 pl-2 text-sm outline-none data-[highlighted]:bg-hover data-[disabled]:opacity-45"
              >
                {option.icon}
                <span className="min-w-0">
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                  {option.description && (
                    <span className="block max-w-64 text-xs text-muted">{option.description}</span>
                  )}
                </span>
                <Radix.ItemIndicator className="absolute top-2 right-2 text-accent-text">
                  <Check aria-hidden="true" className="size-3.5" />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
