"use client";

import { cn, Notice } from "@tributary/ui/kit";
import { FileUp } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { droppedFiles } from "./dropped-files.ts";
import { type ReadFiles, readFiles, type TextFile } from "./read-files.ts";

export type DropZoneProps = {
  /** What is dropped here; a Compose file, unless said otherwise. */
  readonly words?: { readonly title: string; readonly hint: string; readonly label: string };
  readonly read?: (list: readonly File[]) => Promise<ReadFiles>;
  readonly onFiles: (files: readonly TextFile[]) => void;
  readonly className?: string | undefined;
};

const COMPOSE = {
  title: "Drop a Compose file here, or choose one",
  hint: "With its .env, its config files, or the whole folder. Nothing runs until a change set is approved.",
  label: "Choose Compose files",
};

/** Where files are dropped, or picked by click or keyboard. */
export function DropZone({ onFiles, className, words = COMPOSE, read = readFiles }: DropZoneProps) {
  const picker = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const take = async (list: readonly File[]) => {
    if (list.length === 0) return;
    const answer = await read(list);
    setRefusal(answer.ok ? null : answer.sentence);
    if (answer.ok) onFiles(answer.files);
  };
  const onDrop = async (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    await take(await droppedFiles(event.dataTransfer));
  };
  return (
    <div className={className}>
      <button
        type="button"
        onClick={() => picker.current?.click()}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
        className={cn(
          "flex w-full flex-col items-center justify-center gap-1 rounded-xl border border-dashed border-line-strong bg-sunken/60 px-6 py-10 text-center transition-colors hover:border-accent hover:bg-accent-soft/40",
          over && "border-accent bg-accent-soft",
        )}
      >
        <FileUp aria-hidden="true" className="mb-2 size-6 text-accent-text" strokeWidth={1.5} />
        <span className="text-base font-medium text-ink">{words.title}</span>
        <span className="text-sm text-muted">{words.hint}</span>
      </button>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        aria-label={words.label}
        onChange={(event) => {
          void take([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      {refusal && (
        <Notice tone="error" className="mt-3">
          {refusal}
        </Notice>
      )}
    </div>
  );
}
