"use client";

import { ChevronRight, Link2, MessageSquarePlus, RotateCcw, X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { sameMark, TalkMark, useDiscussion, useTalk } from "../../discussion/index.ts";
import { cn, IconButton, Tooltip } from "../../kit/index.ts";
import { useDesk, useUi } from "../desk.ts";
import type { Field } from "../model/form.ts";
import { clearMutations, revertMutations } from "../model/revert.ts";
import { isConnectable } from "../model/whole.ts";
import { AuthorLine, authorText } from "./author-line.tsx";
import { ConnectPicker } from "./connect-picker.tsx";
import { useFieldScope } from "./field-context.ts";
import { FieldHistory } from "./field-history.tsx";
import { FieldNotes } from "./field-notes.tsx";
import { FieldPeers } from "./field-peers.tsx";
import { useFieldFocus } from "./use-field-focus.ts";
import { SourceChip } from "./source-chip.tsx";
import { ValueControl } from "./value-control.tsx";
import { WasLine } from "./was-line.tsx";

export type FieldRowProps = {
  readonly field: Field;
  readonly inline?: boolean;
  /** The heading above says its title already. */
  readonly titled?: boolean;
};

/** One field: its name, its value and where that comes from, what it was, who else is in it, and what is said about it. */
export function FieldRow({ field, inline, titled }: FieldRowProps) {
  const desk = useDesk();
  const { component, editable, authors, history } = useFieldScope();
  const [asksHistory, setAsksHistory] = useState(false);
  const by = authors.get(field.path);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const { focused, watch } = useFieldFocus(field.path);
  useReveal(box, field);
  const subscribed = field.cell !== undefined && "from" in field.cell;
  const act = (label: string, mutations: ReturnType<typeof revertMutations>) => desk.edit({ label, mutations });
  const before = desk.kind === "changeSet" && field.changed && field.entrySign === undefined;
  return (
    <div ref={box} {...watch} className="group/field relative" data-path={field.path}>
      <div
        className={cn(
          "relative",
          before &&
            "before:absolute before:inset-y-0 before:-left-3 before:w-0.5 before:rounded-full before:bg-changed",
        )}
      >
        <div className={cn("flex items-center gap-1", titled ? "-top-[30px] absolute right-5 h-6" : "mb-1 h-5")}>
          <FieldTitle id={id} field={field} hidden={titled ?? false} />
          {field.changed && field.property.createOnly && (
            <Tooltip content="What already runs is replaced when this changes.">
              <span className="shrink-0 rounded-sm bg-degraded-soft px-1 text-2xs text-degraded-text">replaces</span>
            </Tooltip>
          )}
          {!titled && <FieldPeers component={component} path={field.path} />}
          <span className="flex-1" />
          <FieldTalk field={field} />
          {editable && (
            <span className="flex opacity-0 transition-opacity focus-within:opacity-100 group-focus-within/field:opacity-100 group-hover/field:opacity-100">
              {isConnectable(field) && (
                <ConnectPicker field={field}>
                  <IconButton size="sm" label={`Take ${field.title} from elsewhere`} className="size-5">
                    <Link2 />
                  </IconButton>
                </ConnectPicker>
              )}
              {before && (
                <IconButton
                  size="sm"
                  label={`Put ${field.title} back to what it was`}
                  className="size-5"
                  onClick={() => act(`Revert ${field.title}`, revertMutations(component, field))}
                >
                  <RotateCcw />
                </IconButton>
              )}
              {field.set && field.cell && (
                <IconButton
                  size="sm"
                  label={`${subscribed ? "Disconnect" : "Clear"} ${field.title}`}
                  className="size-5"
                  onClick={() => act(`Clear ${field.title}`, clearMutations(component, field))}
                >
                  <X />
                </IconButton>
              )}
            </span>
          )}
        </div>
        {titled && <FieldPeers component={component} path={field.path} />}
        {subscribed ? <SourceChip field={field} /> : <ValueControl id={id} field={field} compact={inline ?? false} />}
        {before && <WasLine field={field} />}
      </div>
      {focused && field.property.description && (
        <p id={`${id}-docs`} className="mt-1 text-2xs text-muted leading-4">
          {field.property.description}{" "}
          {field.property.docsUrl && (
            <a
              href={field.property.docsUrl}
              target="_blank"
              rel="noreferrer"
              className="text-accent-text underline-offset-2 hover:underline"
            >
              Read more
            </a>
          )}
        </p>
      )}
      {(focused || asksHistory) && (by || history) && (
        <div className="mt-1.5 flex items-center gap-2 text-2xs text-muted">
          {by && <AuthorLine by={by} />}
          {history && (
            <FieldHistory
              {...{ component, history }}
              path={field.path}
              title={field.title}
              open={asksHistory}
              onOpenChange={setAsksHistory}
            />
          )}
        </div>
      )}
      {focused && !editable && desk.mayEdit() && (
        <p className="mt-1 text-2xs text-muted">
          Head is read-only.{" "}
          <button
            type="button"
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => act(`Edit ${field.title}`, [])}
            className="text-accent-text underline-offset-2 hover:underline"
          >
            Edit in a change set
          </button>
        </p>
      )}
      <FieldNotes field={field} />
    </div>
  );
}

/** What is said about the field, and a way to say something. */
function FieldTalk({ field }: { readonly field: Field }) {
  const desk = useDesk();
  const discussion = useDiscussion();
  const { component } = useFieldScope();
  const mark = useTalk((state) => state.marks.fields.get(component + field.path), sameMark);
  if (!discussion) return null;
  const quiet = !mark || (mark.open === 0 && mark.unread === 0);
  return (
    <button
      type="button"
      aria-label={quiet ? `Comment on ${field.title}` : `Comments on ${field.title}`}
      title={quiet ? `Comment on ${field.title}` : undefined}
      onClick={() => desk.ui.set({ tab: "comments", commenting: { component, path: field.path } })}
      className={cn(
        "flex h-5 min-w-5 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink",
        quiet &&
          "opacity-0 focus-visible:opacity-100 group-focus-within/field:opacity-100 group-hover/field:opacity-100",
      )}
    >
      {quiet ? <MessageSquarePlus aria-hidden="true" className="size-3.5" /> : <TalkMark mark={mark} />}
    </button>
  );
}

/** The field's name; on hover, who wrote its value and when. */
function FieldTitle({ id, field, hidden }: { readonly id: string; readonly field: Field; readonly hidden: boolean }) {
  const { authors } = useFieldScope();
  const by = authors.get(field.path);
  const label = (
    <label htmlFor={id} className={cn("min-w-0 truncate text-muted text-xs", hidden && "sr-only")}>
      {field.title}
    </label>
  );
  if (!by || hidden) return label;
  return <Tooltip content={authorText(by, Date.now())}>{label}</Tooltip>;
}

/** Brings the field into sight and gives it the focus when it was asked for. */
function useReveal(box: React.RefObject<HTMLDivElement | null>, field: Field): void {
  const desk = useDesk();
  const { component } = useFieldScope();
  const asked = useUi(({ reveal }) => reveal?.component === component && reveal.path === field.path);
  useEffect(() => {
    if (!asked) return;
    desk.ui.set({ reveal: null });
    box.current?.scrollIntoView({ block: "center", behavior: "smooth" });
    box.current
      ?.querySelector<HTMLElement>("input, textarea, button[role=combobox], button")
      ?.focus({ preventScroll: true });
  }, [asked, desk, box]);
}

export type FoldProps = {
  readonly title: ReactNode;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly aside?: ReactNode;
};

/** A heading that folds what stands below it. */
export function Fold({ title, open, onToggle, aside }: FoldProps) {
  return (
    <div className="flex h-7 items-center gap-1">
      <button
        type="button"
        aria-expanded={open}
        onClick={onToggle}
        className="-ml-1 flex min-w-0 flex-1 items-center gap-1 rounded-md px-1 py-0.5 text-left hover:bg-hover"
      >
        <ChevronRight className={cn("size-3 shrink-0 text-faint transition-transform", open && "rotate-90")} />
        <span className="min-w-0 truncate">{title}</span>
      </button>
      {aside}
    </div>
  );
}
