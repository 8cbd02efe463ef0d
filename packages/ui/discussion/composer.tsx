"use client";

import { type KeyboardEvent, useId, useRef, useState } from "react";
import { Button, Textarea } from "../kit/index.ts";
import { useTalk } from "./discussion.ts";
import { MentionMenu } from "./mention-menu.tsx";
import { completed, mentionWord, offerPeople, type Typed, typedMention } from "./offer-people.ts";

export type ComposerProps = {
  /** Its name for screen readers, and what stands in it while it is empty. */
  readonly label: string;
  readonly send: string;
  readonly first?: string;
  /** Rejects with a sentence; what was written stays then. */
  readonly onSend: (text: string) => Promise<unknown>;
  readonly onCancel?: () => void;
  readonly autoFocus?: boolean;
};

/** Where a comment is written. ⌘Enter sends, Esc leaves, `@` offers people. What is not sent stays as it was typed. */
export function Composer({ label, send, first = "", onSend, onCancel, autoFocus = false }: ComposerProps) {
  const people = useTalk((state) => state.people);
  const [text, setText] = useState(first);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [typed, setTyped] = useState<Typed | null>(null);
  const [chosen, setChosen] = useState(0);
  const box = useRef<HTMLTextAreaElement>(null);
  const menu = useId();
  const offers = typed ? offerPeople(people, typed.word) : [];
  const open = busy || text.trim() !== "" || first !== "" || autoFocus;

  const look = () => {
    const element = box.current;
    setTyped(element ? typedMention(element.value, element.selectionStart) : null);
    setChosen(0);
  };
  const choose = (index: number) => {
    const person = offers[index];
    if (!typed || !person) return;
    const done = completed(text, typed, mentionWord(person, people));
    setText(done.text);
    setTyped(null);
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(done.caret, done.caret);
    });
  };
  const submit = async () => {
    if (busy || text.trim() === "") return;
    setBusy(true);
    setProblem(null);
    try {
      await onSend(text);
      setText("");
    } catch (refused) {
      setProblem(refused instanceof Error ? refused.message : "The comment could not be sent. Try again.");
    } finally {
      setBusy(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      void submit();
      return;
    }
    if (offers.length > 0) {
      const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      if (step !== 0) setChosen((chosen + step + offers.length) % offers.length);
      else if (event.key === "Enter" || event.key === "Tab") choose(chosen);
      else if (event.key === "Escape") setTyped(null);
      else return;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.key === "Escape" && onCancel) {
      event.stopPropagation();
      onCancel();
    }
  };
  return (
    <div className="relative">
      <Textarea
        ref={box}
        aria-label={label}
        aria-controls={offers.length > 0 ? menu : undefined}
        aria-activedescendant={offers.length > 0 ? `${menu}-${chosen}` : undefined}
        placeholder={label}
        value={text}
        rows={open ? 3 : 1}
        autoFocus={autoFocus}
        onChange={(event) => {
          setText(event.target.value);
          look();
        }}
        onSelect={look}
        onBlur={() => setTyped(null)}
        onKeyDown={onKeyDown}
        className="block resize-none py-1.5 leading-5"
      />
      {offers.length > 0 && <MentionMenu id={menu} people={offers} chosen={chosen} onChoose={choose} />}
      {problem && (
        <p role="alert" className="mt-1 text-failed-text text-xs">
          {problem}
        </p>
      )}
      {open && (
        <div className="mt-1.5 flex items-center justify-end gap-1.5">
          <span className="mr-auto text-2xs text-faint">**bold** `code` @name</span>
          {onCancel && (
            <Button size="sm" variant="ghost" onClick={onCancel}>
              Cancel
            </Button>
          )}
          <Button size="sm" variant="primary" busy={busy} disabled={text.trim() === ""} onClick={() => void submit()}>
            {send}
          </Button>
        </div>
      )}
    </div>
  );
}
