"use client";

import { useEffect, useRef } from "react";
import { useDesk } from "../desk.ts";
import type { Fit } from "../model/connect.ts";
import { WireSample } from "./wire-sample.tsx";
import { wireOf } from "./wire-style.ts";

export type Choice = {
  readonly at: { readonly x: number; readonly y: number };
  readonly fits: readonly Fit[];
  readonly sentence?: string;
};

export type ConnectChooserProps = {
  readonly choice: Choice;
  readonly onChoose: (fit: Fit) => void;
  readonly onClose: () => void;
};

/** Several properties could take the value: which one? Or none can: why not. Opens where the connection was dropped. */
export function ConnectChooser({ choice, onChoose, onClose }: ConnectChooserProps) {
  const desk = useDesk();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    element?.querySelector<HTMLElement>("button")?.focus();
    const outside = (event: PointerEvent) => {
      if (!element?.contains(event.target as Node)) onClose();
    };
    window.addEventListener("pointerdown", outside, true);
    return () => window.removeEventListener("pointerdown", outside, true);
  }, [onClose]);
  const name = (id: string) => desk.model.getState().view.components.get(id as Fit["source"]);
  const sourceName = (fit: Fit) => {
    const cell = name(fit.source)?.attributes.get("/meta/name" as never);
    return cell && "value" in cell ? String(cell.value) : fit.source;
  };
  return (
    <div
      ref={box}
      role={choice.sentence ? "alert" : "dialog"}
      aria-label={choice.sentence ? undefined : "What should this connection fill?"}
      style={{ left: choice.at.x, top: choice.at.y }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") onClose();
        if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
        event.preventDefault();
        const buttons = [...(box.current?.querySelectorAll("button") ?? [])];
        const next =
          buttons.indexOf(document.activeElement as HTMLButtonElement) + (event.key === "ArrowDown" ? 1 : -1);
        buttons.at(next % buttons.length)?.focus();
      }}
      className="absolute z-40 w-72 -translate-x-1/2 animate-pop-in rounded-lg bg-raised p-1 text-sm shadow-pop ring-1 ring-line"
    >
      {choice.sentence ? (
        <p className="px-2 py-1.5 text-failed-text text-xs">{choice.sentence}</p>
      ) : (
        <>
          <p className="px-2 pt-1.5 pb-1 text-2xs text-faint">What should this connection fill?</p>
          {choice.fits.map((fit) => (
            <button
              type="button"
              key={`${fit.subscriber} ${fit.connector.segments.join("/")}`}
              onClick={() => onChoose(fit)}
              className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left hover:bg-hover focus-visible:bg-hover focus-visible:outline-none"
            >
              <WireSample meaning={fit.meaning} />
              <span className="min-w-0 flex-1">
                <span className="block truncate text-ink">{fit.title}</span>
                <span className="block truncate text-2xs text-muted">
                  {wireOf(fit.meaning).sentence} {sourceName(fit)}
                  {fit.replaces && " · replaces what is there"}
                </span>
              </span>
            </button>
          ))}
        </>
      )}
    </div>
  );
}
