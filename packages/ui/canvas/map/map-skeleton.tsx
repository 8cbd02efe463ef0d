import { Skeleton } from "../../kit/index.ts";

const SPOTS = [
  [12, 34],
  [12, 52],
  [40, 26],
  [40, 44],
  [40, 62],
  [68, 34],
  [68, 52],
] as const;

/** What stands where the map will, until everything has its place. */
export function MapSkeleton() {
  return (
    <div role="status" aria-label="Arranging the map" className="pointer-events-none absolute inset-0 z-10">
      {SPOTS.map(([left, top]) => (
        <div key={`${left} ${top}`} style={{ left: `${left}%`, top: `${top}%` }} className="absolute h-[11%] w-[20%]">
          <Skeleton className="size-full rounded-lg" />
        </div>
      ))}
    </div>
  );
}
