import type { Requirement, WorkspaceView } from "@tributary/core/protocol";
import { Avatar, cn } from "@tributary/ui/kit";
import { CircleCheck, CircleDashed } from "lucide-react";
import { personOf } from "../model/person-of.ts";

export type RequirementListProps = {
  readonly requirements: readonly Requirement[];
  readonly members: WorkspaceView["members"];
};

/** What has to be true before this may be applied, and by whom it became so. */
export function RequirementList({ requirements, members }: RequirementListProps) {
  return (
    <ul aria-label="Requirements" className="space-y-2">
      {requirements.map(({ id, sentence, met, by }) => {
        const Icon = met ? CircleCheck : CircleDashed;
        return (
          <li key={id} className="flex items-start gap-2">
            <Icon
              aria-label={met ? "met" : "open"}
              className={cn("mt-0.5 size-4 shrink-0", met ? "text-healthy-text" : "text-faint")}
            />
            <span className={cn("min-w-0 flex-1 text-sm", met ? "text-muted" : "text-ink")}>{sentence}</span>
            <span className="flex gap-1">
              {by.map((who) => (
                <Avatar key={who.id} {...personOf(members, who.id)} name={who.name} size="sm" />
              ))}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
