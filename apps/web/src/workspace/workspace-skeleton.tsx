import { Skeleton } from "@tributary/ui/kit";
import { ReadingProgress } from "./reading-progress.tsx";

export type WorkspaceSkeletonProps = {
  /** The version of Head that is waited for. */
  readonly version?: number | undefined;
};

/** The map's place while its model is on the way; of a large one, how much of it is there. */
export function WorkspaceSkeleton({ version }: WorkspaceSkeletonProps) {
  return (
    <div aria-busy="true" className="grid h-full grid-cols-[15rem_1fr_20rem] max-md:grid-cols-1">
      <div className="space-y-3 border-r bg-panel p-3 max-md:hidden">
        <Skeleton className="h-8" />
        {[1, 2, 3, 4, 5, 6, 7, 8].map((row) => (
          <Skeleton key={row} className="h-6" />
        ))}
      </div>
      <div className="relative grid place-items-center">
        <ReadingProgress version={version} />
        <div className="grid grid-cols-3 gap-12 max-md:grid-cols-1">
          {[1, 2, 3, 4, 5, 6].map((card) => (
            <Skeleton key={card} className="h-20 w-44 rounded-xl" />
          ))}
        </div>
      </div>
      <div className="space-y-4 border-l bg-panel p-4 max-md:hidden">
        <Skeleton className="h-6 w-40" />
        {[1, 2, 3, 4, 5].map((row) => (
          <Skeleton key={row} className="h-12" />
        ))}
      </div>
    </div>
  );
}
