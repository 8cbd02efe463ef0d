"use client";

import { KIND_ICONS, type KindIconName } from "@tributary/core/model";
import { KindIcon } from "@tributary/ui/canvas";
import { IconButton, Popover } from "@tributary/ui/kit";
import { useState } from "react";

export type IconPickerProps = {
  readonly icon: string;
  readonly onPick: (icon: KindIconName) => void;
};

/** The picture of a kind, and all those it could have instead. */
export function IconPicker({ icon, onPick }: IconPickerProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      label="Pictures for this kind"
      open={isOpen}
      onOpenChange={setOpen}
      className="w-80 p-2"
      trigger={
        <IconButton label="Choose another picture" size="sm">
          <KindIcon name={icon} className="size-4" />
        </IconButton>
      }
    >
      <ul className="grid grid-cols-9 gap-0.5">
        {KIND_ICONS.map((name) => (
          <li key={name}>
            <button
              type="button"
              aria-label={name}
              title={name}
              aria-pressed={name === icon}
              className="inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink aria-pressed:bg-selected aria-pressed:text-ink"
              onClick={() => {
                onPick(name);
                setOpen(false);
              }}
            >
              <KindIcon name={name} className="size-4" />
            </button>
          </li>
        ))}
      </ul>
    </Popover>
  );
}
