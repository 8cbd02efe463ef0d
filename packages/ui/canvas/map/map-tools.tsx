"use client";

import { useReactFlow, useStore as useFlow } from "@xyflow/react";
import { Hand, Maximize, Minus, MousePointer2, Plus, WandSparkles } from "lucide-react";
import { IconButton } from "../../kit/index.ts";

import type { Tidy } from "./use-tidy.ts";

export type Tool = "select" | "hand";

export type MapToolsProps = {
  readonly tool: Tool;
  readonly onTool: (tool: Tool) => void;
  readonly onFit: () => void;
  /** Absent where nothing may be moved. */
  readonly tidy?: Tidy | undefined;
};

const BAR = "flex items-center gap-0.5 rounded-lg bg-panel/95 p-0.5 shadow-card ring-1 ring-line backdrop-blur-sm";

/** How the pointer works, and how near one looks. */
export function MapTools({ tool, onTool, onFit, tidy }: MapToolsProps) {
  const { zoomIn, zoomOut, zoomTo } = useReactFlow();
  const zoom = useFlow((state) => Math.round(state.transform[2] * 100));
  return (
    <div className="flex items-center gap-2">
      <div className={BAR}>
        <IconButton
          size="sm"
          label="Select"
          shortcut="V"
          side="top"
          pressed={tool === "select"}
          onClick={() => onTool("select")}
        >
          <MousePointer2 />
        </IconButton>
        <IconButton
          size="sm"
          label="Move the map"
          shortcut="H"
          side="top"
          pressed={tool === "hand"}
          onClick={() => onTool("hand")}
        >
          <Hand />
        </IconButton>
        {tidy && (
          <IconButton
            size="sm"
            label="Tidy up what is selected, or everything"
            side="top"
            disabled={tidy.busy}
            onClick={tidy.tidy}
          >
            <WandSparkles />
          </IconButton>
        )}
      </div>
      <div className={BAR}>
        <IconButton size="sm" label="Zoom out" shortcut="−" side="top" onClick={() => zoomOut({ duration: 150 })}>
          <Minus />
        </IconButton>
        <button
          type="button"
          aria-label={`Zoom ${zoom} percent; press for actual size`}
          onClick={() => zoomTo(1, { duration: 200 })}
          className="w-11 rounded-md py-1 text-center text-2xs text-muted hover:bg-hover hover:text-ink"
        >
          {zoom}%
        </button>
        <IconButton size="sm" label="Zoom in" shortcut="+" side="top" onClick={() => zoomIn({ duration: 150 })}>
          <Plus />
        </IconButton>
        <IconButton size="sm" label="Show everything" shortcut="1" side="top" onClick={onFit}>
          <Maximize />
        </IconButton>
      </div>
    </div>
  );
}
