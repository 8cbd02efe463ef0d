"use client";

import type { MentionablePerson } from "@tributary/core/protocol";
import { Avatar, cn } from "../kit/index.ts";

export type MentionMenuProps = {
  readonly id: string;
  readonly people: readonly MentionablePerson[];
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
};

/** Whom the name being typed may mean. */
export function MentionMenu({ id, people, chosen, onChoose }: MentionMenuProps) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label="Whom to mention"
      className="absolute inset-x-0 top-full z-40 mt-1 overflow-hidden rounded-lg bg-raised p-1 shadow-pop ring-1 ring-line"
    >
      {people.map((person, index) => (
        <button
          key={person.id}
          id={`${id}-${index}`}
          type="button"
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          // The text keeps the focus: choosing must not end what is being typed.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(index)}
          className={cn(
            "flex w-full items-center gap-2 rounded-md px-2 py-1 text-left text-sm",
            index === chosen ? "bg-selected text-ink" : "hover:bg-hover",
          )}
        >
          <Avatar id={person.id} name={person.name} type={person.type} owner={person.owner} size="sm" plain />
          <span className="truncate text-ink">{person.name}</span>
          <span className="ml-auto truncate text-2xs text-faint">
            {person.owner === undefined ? person.email : `agent of ${person.owner}`}
          </span>
        </button>
      ))}
    </div>
  );
}
