"use client";

import { HistoryTab } from "@tributary/ui/canvas";
import { Button, Popover } from "@tributary/ui/kit";
import { History } from "lucide-react";
import { useThingHistory } from "../workspace/use-component-history.ts";

export type ThingHistoryProps = {
  /** A function's id, or a version of a kind. */
  readonly thing: string;
  readonly title: string;
};

/** Who wrote what of a function or a kind, in which version of Head. */
export function ThingHistory({ thing, title }: ThingHistoryProps) {
  const history = useThingHistory();
  return (
    <Popover
      label={`History of ${title}`}
      align="end"
      className="max-h-[60vh] w-96 overflow-y-auto p-1"
      trigger={
        <Button size="sm" variant="ghost" icon={<History />}>
          History
        </Button>
      }
    >
      <HistoryTab of={thing} history={history} empty="Nothing of it has reached Head yet." />
    </Popover>
  );
}
