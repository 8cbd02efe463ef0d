import { cn } from "./cn.ts";

export type SkeletonProps = { readonly className?: string | undefined };

/** The place of something that is on its way; give it the size of what will stand there, so nothing moves. */
export function Skeleton({ className }: SkeletonProps) {
  return <span aria-hidden="true" className={cn("block animate-shimmer rounded-md bg-pressed/70", className)} />;
}
