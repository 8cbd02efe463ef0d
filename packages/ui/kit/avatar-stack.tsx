"use client";

import { Avatar, type AvatarProps } from "./avatar.tsx";
import { cn } from "./cn.ts";
import { Tooltip } from "./tooltip.tsx";

export type AvatarStackProps = {
  readonly people: readonly Pick<AvatarProps, "id" | "name" | "type" | "owner" | "colour" | "status" | "activity">[];
  readonly max?: number | undefined;
  readonly size?: AvatarProps["size"];
  readonly label?: string | undefined;
  readonly className?: string | undefined;
};

/** Several faces in a row; those past `max` become a number whose tooltip names them. */
export function AvatarStack({ people, max = 4, size = "md", label, className }: AvatarStackProps) {
  const shown = people.length > max ? people.slice(0, max - 1) : people;
  const rest = people.slice(shown.length);
  return (
    <ul aria-label={label ?? "People and agents"} className={cn("flex items-center gap-1", className)}>
      {shown.map((person) => (
        <li key={person.id} className="flex">
          <Avatar {...person} size={size} />
        </li>
      ))}
      {rest.length > 0 && (
        <li className="flex">
          <Tooltip content={rest.map((person) => person.name).join(", ")}>
            <span className="px-1 text-xs font-medium text-muted">+{rest.length}</span>
          </Tooltip>
        </li>
      )}
    </ul>
  );
}
