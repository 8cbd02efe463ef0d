"use client";

import type { ComponentId } from "@tributary/core/base";
import { leavingSentence } from "@tributary/core/engine";
import { useStore } from "../../replica/index.ts";
import { useDesk } from "../desk.ts";

/** What erasing a component leaves outside, as far as Head's readings have arrived. */
export function useLeaving(component: ComponentId): string {
  return leavingSentence(
    useStore(useDesk().live, ({ headVersion, resources }) =>
      headVersion === null ? "unread" : resources.get(component),
    ),
  );
}
