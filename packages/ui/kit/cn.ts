import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

const merge = extendTailwindMerge({ extend: { theme: { text: ["2xs"] } } });

/** Class names joined; of two Tailwind utilities for the same property the later one holds. */
export function cn(...classes: readonly ClassValue[]): string {
  return merge(clsx(classes));
}
