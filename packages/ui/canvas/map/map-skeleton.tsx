import { Skeleton } from "../../kit/index.ts";

const SPOTS = [
  [14, 30],
  [14, 48],
  [38, 24],
  [38, 42],
  [38, 60],
  [62, 34],
  [62, 52],
] as const;

/** What stands where the map will, until everything has its place. */
export function MapSkeleton() {
  return (
    <div role="status" aria-label="Arranging the map" className="pointer-events-none absolute inset-0 z-10">
      {SPOTS.map(([left, top]) => (
        <div key={`${left} ${top}`} style={{ left: `${left}%`, top: `${top}%` }} className="absolute h-20 w-60">
          <Skeleton className="size-full rounded-lg" />
        </div>
      ))}
    </div>
  );
}
