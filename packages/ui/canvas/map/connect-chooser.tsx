"use client";

import type { ComponentId } from "@tributary/core/base";
import { nameOf } from "@tributary/core/model";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useDesk } from "../desk.ts";
import type { Fit } from "../model/connect.ts";
import type { Graph } from "../model/graph.ts";
import { WireSample } from "./wire-sample.tsx";
import { wireOf } from "./wire-style.ts";

export type Choice = {
  readonly at: { readonly x: number; readonly y: number };
  readonly fits: readonly Fit[];
  /** Where the connection was drawn from: what this one takes comes first. */
  readonly from: ComponentId;
  readonly sentence?: string;
};

export type ConnectChooserProps = {
  readonly choice: Choice;
  readonly onChoose: (fit: Fit) => void;
  readonly onClose: () => void;
};

/** Several properties could take the value: which one? Or none can: why not. Opens where the connection was dropped. */
export function ConnectChooser({ choice, onChoose, onClose }: ConnectChooserProps) {
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(choice.at);
  useLayoutEffect(() => {
    const element = box.current;
    const around = element?.parentElement?.getBoundingClientRect();
    if (!element || !around) return;
    const { width, height } = element.getBoundingClientRect();
    setAt({
      x: Math.max(8, Math.min(choice.at.x - width / 2, around.width - width - 8)),
      y: Math.max(8, Math.min(choice.at.y + 8, around.height - height - 8)),
    });
  }, [choice]);
  useEffect(() => {
    const element = box.current;
    element?.querySelector<HTMLElement>("button")?.focus();
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") onClose();
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      const buttons = [...(element?.querySelectorAll("button") ?? [])];
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = buttons.indexOf(document.activeElement as HTMLButtonElement) + step;
      buttons.at(next % buttons.length)?.focus();
    };
    const outside = (event: PointerEvent) => {
      if (!element?.contains(event.target as Node)) onClose();
    };
    window.addEventListener("pointerdown", outside, true);
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("pointerdown", outside, true);
      window.removeEventListener("keydown", onKey);
    };
  }, [onClose]);
  const [forth, back] = [
    choice.fits.filter(({ subscriber }) => subscriber === choice.from),
    choice.fits.filter(({ subscriber }) => subscriber !== choice.from),
  ];
  return (
    <div
      ref={box}
      role="dialog"
      aria-label="What should this connection fill?"
      style={{ left: at.x, top: at.y }}
      className="absolute z-40 max-h-80 w-72 animate-pop-in overflow-y-auto rounded-lg bg-raised p-1 text-sm shadow-pop ring-1 ring-line"
    >
      {choice.sentence ? (
        <p role="alert" className="px-2 py-1.5 text-failed-text text-xs">
          {choice.sentence}
        </p>
      ) : (
        <>
          <Fits title="What should this connection fill?" fits={forth} onChoose={onChoose} />
          <Fits
            title={forth.length > 0 ? "Or the other way round" : "What should this connection fill?"}
            fits={back}
            onChoose={onChoose}
          />
        </>
      )}
    </div>
  );
}

type FitsProps = { readonly title: string; readonly fits: readonly Fit[]; readonly onChoose: (fit: Fit) => void };

function Fits({ title, fits, onChoose }: FitsProps) {
  const desk = useDesk();
  const nameIn = (id: ComponentId) => {
    const component = desk.model.getState().view.components.get(id);
    return component ? nameOf(component) : id;
  };
  if (fits.length === 0) return null;
  return (
    <section aria-label={title}>
      <p className="px-2 pt-1.5 pb-1 text-2xs text-faint">{title}</p>
      {fits.map((fit) => (
        <button
          type="button"
          key={`${fit.subscriber} ${fit.connector.segments.join("/")}`}
          onClick={() => onChoose(fit)}
          className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left hover:bg-hover focus-visible:bg-hover focus-visible:outline-none"
        >
          <WireSample meaning={fit.meaning} />
          <span className="min-w-0 flex-1">
            <span className="block truncate text-ink">{fit.title}</span>
            <span className="line-clamp-2 text-2xs text-muted leading-4">
              {fit.replaces && "Replaces what is there. "}
              {fit.connector.property.description ?? `${wireOf(fit.meaning).sentence} ${nameIn(fit.source)}`}
            </span>
          </span>
        </button>
      ))}
    </section>
  );
}

/** What is usual in this model first: the connections people already make most. */
export function ranked(fits: readonly Fit[], graph: Graph, from: ComponentId): readonly Fit[] {
  const usual = new Map<string, number>();
  for (const { path } of graph.edges) {
    const shape = path
      .split("/")
      .filter((_part, index) => index !== 3)
      .join("/");
    usual.set(shape, (usual.get(shape) ?? 0) + 1);
  }
  const use = ({ connector }: Fit) =>
    usual.get(`/${connector.segments.filter((segment) => segment !== "*").join("/")}`) ?? 0;
  return [...fits].sort(
    (a, b) =>
      Number(b.subscriber === from) - Number(a.subscriber === from) ||
      Number(a.replaces) - Number(b.replaces) ||
      use(b) - use(a),
  );
}
