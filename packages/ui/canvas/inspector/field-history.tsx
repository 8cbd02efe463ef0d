"use client";

import { History } from "lucide-react";
import { useMemo } from "react";
import { Popover } from "../../kit/index.ts";
import type { ComponentHistory } from "../props.ts";
import { HistoryTab } from "./history-tab.tsx";

export type FieldHistoryProps = {
  readonly component: string;
  readonly path: string;
  readonly title: string;
  readonly history: ComponentHistory;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
};

/** Who set this one field to what, when and in which change set. */
export function FieldHistory({ component, path, title, history, open, onOpenChange }: FieldHistoryProps) {
  const own = useMemo(
    (): ComponentHistory => ({ ...history, page: (of, after) => history.page(of, after, path) }),
    [history, path],
  );
  return (
    <Popover
      label={`History of ${title}`}
      align="end"
      open={open}
      onOpenChange={onOpenChange}
      className="max-h-[50vh] w-88 overflow-y-auto p-1"
      trigger={
        <button
          type="button"
          aria-label={`History of ${title}`}
          className="ml-auto flex shrink-0 items-center gap-1 rounded-sm text-accent-text underline-offset-2 hover:underline"
        >
          <History aria-hidden="true" className="size-3" />
          History
        </button>
      }
    >
      <h2 className="px-4 pt-2 font-medium text-muted text-xs">History of {title}</h2>
      <HistoryTab of={component} history={own} empty="Nobody has set it yet." />
    </Popover>
  );
}
