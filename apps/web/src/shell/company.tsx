"use client";

import { ColoursProvider } from "@tributary/ui/kit";
import { type PresenceState, type Store, useStore } from "@tributary/ui/replica";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { companyColours } from "./company-colours.ts";

type Colours = ReturnType<typeof companyColours>;

const NOBODY: Colours = [];
const CompanyContext = createContext<(colours: Colours) => void>(() => {});

/** Lets a place say who is in it, so that no two of them look alike anywhere on the page. */
export function CompanyProvider({ children }: { readonly children: ReactNode }) {
  const [colours, setColours] = useState(NOBODY);
  return (
    <CompanyContext value={setColours}>
      <ColoursProvider value={useMemo(() => new Map(colours), [colours])}>{children}</ColoursProvider>
    </CompanyContext>
  );
}

/** This page shows a place in which these are, and me. */
export function useCompany(presence: Store<PresenceState> | undefined, me: string): void {
  const setColours = useContext(CompanyContext);
  const colours = useStore(presence ?? ALONE, (state) => JSON.stringify(companyColours(me, state.peers)));
  useEffect(() => {
    setColours(JSON.parse(colours) as Colours);
    return () => setColours(NOBODY);
  }, [setColours, colours]);
}

const ALONE: Store<Pick<PresenceState, "peers">> = { getState: () => ({ peers: [] }), subscribe: () => () => {} };
