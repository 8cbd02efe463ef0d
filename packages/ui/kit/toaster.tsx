"use client";

import { Toaster as Sonner } from "sonner";

/** Where toasts appear: mounted once per page. Say `toast("…")`, `toast.error("…")` to show one. */
export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      offset={{ bottom: 44, right: 16 }}
      gap={8}
      closeButton
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "group flex w-(--width) items-start gap-2.5 rounded-lg bg-raised p-3 font-sans text-sm text-ink shadow-pop ring-1 ring-line [&_[data-icon]]:mt-0.5",
          title: "font-medium leading-5",
          description: "mt-0.5 text-xs text-muted",
          content: "min-w-0 flex-1",
          actionButton: "self-center rounded-md px-2 py-1 text-xs font-medium text-accent-text hover:bg-hover",
          cancelButton: "self-center rounded-md px-2 py-1 text-xs text-muted hover:bg-hover",
          closeButton:
            "absolute -top-1.5 -left-1.5 hidden size-5 items-center justify-center rounded-full bg-raised text-muted ring-1 ring-line group-hover:inline-flex",
          error: "[&_[data-icon]]:text-failed-text",
          success: "[&_[data-icon]]:text-healthy-text",
          warning: "[&_[data-icon]]:text-drifted-text",
          info: "[&_[data-icon]]:text-accent-text",
        },
      }}
    />
  );
}
