"use client";

import { colourOf } from "@tributary/core/protocol";
import { createContext, useContext } from "react";

const Colours = createContext<ReadonlyMap<string, string>>(new Map());

/** Gives every face of a page the colours, by id, of whoever is together on it. Rule [K4] of SPEC.md. */
export const ColoursProvider = Colours.Provider;

/** The colour of somebody on this page. */
export function useColour(id: string): string {
  return useContext(Colours).get(id) ?? colourOf(id);
}
