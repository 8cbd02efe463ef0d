import type { ReactNode } from "react";
import { TakeBack, type TakeBackProps } from "./take-back.tsx";

export type PartRowProps = TakeBackProps & { readonly title: string; readonly children: ReactNode };

/** One part of a function that changes: what it is, before and after. */
export function PartRow({ title, children, ...back }: PartRowProps) {
  return (
    <li className="group/row grid min-h-9 grid-cols-[minmax(8rem,13rem)_minmax(0,1fr)_auto] items-center gap-x-4 px-4 py-1.5 text-xs max-md:grid-cols-[minmax(0,1fr)_auto]">
      <span className="truncate text-muted">{title}</span>
      <span className="wrap-anywhere min-w-0 text-ink max-md:order-last max-md:col-span-full">{children}</span>
      <span className="flex h-6 items-center">
        <TakeBack {...back} />
      </span>
    </li>
  );
}
