import type { EdgeMeaning } from "@tributary/core/model";
import type { DrawnMeaning } from "../model/graph.ts";
import { wireOf } from "./wire-style.ts";

/** A short piece of a meaning's line, for legends and lists. */
export function WireSample({
  meaning,
  width = 26,
}: {
  readonly meaning: EdgeMeaning | DrawnMeaning;
  readonly width?: number;
}) {
  const style = wireOf(meaning);
  const end = style.arrow ? width - 4 : width - 1;
  return (
    <svg
      aria-hidden="true"
      width={width}
      height="10"
      viewBox={`0 0 ${width} 10`}
      className="shrink-0 text-muted"
      fill="none"
    >
      <path
        d={`M1 5H${end}`}
        stroke="currentColor"
        strokeWidth={style.width}
        strokeLinecap={style.round ? "round" : "butt"}
        strokeDasharray={style.dash}
      />
      {style.double && <path d={`M1 5H${end}`} stroke="var(--panel)" strokeWidth={style.width - 2} />}
      {style.arrow && (
        <path
          d={`M${width - 6} 2 ${width - 2} 5 ${width - 6} 8`}
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      )}
    </svg>
  );
}
