import { cn } from "@tributary/ui/kit";
import type { ReactNode } from "react";

export type PageBodyProps = { readonly children: ReactNode; readonly className?: string | undefined };

/** What stands under the head of a list page, as wide as that. */
export function PageBody({ children, className }: PageBodyProps) {
  return <div className={cn("mx-auto w-full max-w-5xl px-6 pb-16 max-md:px-4", className)}>{children}</div>;
}
