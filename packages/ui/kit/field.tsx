"use client";

import { CircleAlert } from "lucide-react";
import { type ReactElement, type ReactNode, cloneElement, useId } from "react";
import { cn } from "./cn.ts";

type Labelled = { id?: string; "aria-describedby"?: string; "aria-invalid"?: boolean };

export type FieldProps = {
  readonly label: string;
  /** One or two sentences about what it is for. */
  readonly docs?: ReactNode;
  /** A sentence: what is wrong and what to do. Announced when it appears. */
  readonly error?: string | undefined;
  readonly hint?: ReactNode;
  readonly children: ReactElement<Labelled>;
  readonly className?: string | undefined;
};

/** A control with its name, its explanation and its error, tied together for screen readers. */
export function Field({ label, docs, error, hint, children, className }: FieldProps) {
  const id = useId();
  const described = [docs && `${id}-docs`, error && `${id}-error`].filter(Boolean).join(" ");
  const control = cloneElement(children, {
    id,
    ...(described ? { "aria-describedby": described } : {}),
    ...(error ? { "aria-invalid": true } : {}),
  });
  return (
    <div className={cn("flex flex-col gap-1.5", className)}>
      <div className="flex items-baseline justify-between gap-2">
        <label htmlFor={id} className="text-sm font-medium text-ink">
          {label}
        </label>
        {hint && <span className="text-xs text-faint">{hint}</span>}
      </div>
      {control}
      {docs && (
        <p id={`${id}-docs`} className="text-xs text-muted">
          {docs}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="flex items-start gap-1.5 text-xs text-failed-text">
          <CircleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0" />
          {error}
        </p>
      )}
    </div>
  );
}
