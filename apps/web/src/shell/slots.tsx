"use client";

import { createContext, type ReactNode, useContext, useState } from "react";
import { createPortal } from "react-dom";

type Slots = { readonly bar: HTMLElement | null; readonly setBar: (element: HTMLElement | null) => void };

const SlotContext = createContext<Slots>({ bar: null, setBar: () => {} });

/** Lets a page put things into the top bar: presence, findings, the save indicator. */
export function SlotsProvider({ children }: { readonly children: ReactNode }) {
  const [bar, setBar] = useState<HTMLElement | null>(null);
  return <SlotContext value={{ bar, setBar }}>{children}</SlotContext>;
}

/** Where the page's things appear. */
export function TopBarSlot({ className }: { readonly className?: string }) {
  return <div ref={useContext(SlotContext).setBar} className={className} />;
}

/** The page's things. */
export function TopBarContent({ children }: { readonly children: ReactNode }) {
  const { bar } = useContext(SlotContext);
  return bar && createPortal(children, bar);
}
