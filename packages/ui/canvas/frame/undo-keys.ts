import type { ChangeSetReplica } from "../../replica/index.ts";

type Pressed = Pick<KeyboardEvent, "key" | "metaKey" | "ctrlKey" | "shiftKey" | "altKey">;

/** What a key asks for: ⌘Z takes back, ⇧⌘Z or ⌘Y makes it again; Ctrl does where there is no ⌘. */
export function stepOfKey(pressed: Pressed): Parameters<ChangeSetReplica["step"]>[0] | undefined {
  if ((!pressed.metaKey && !pressed.ctrlKey) || pressed.altKey) return undefined;
  const key = pressed.key.toLowerCase();
  if (key === "y") return pressed.shiftKey ? undefined : "redo";
  if (key !== "z") return undefined;
  return pressed.shiftKey ? "redo" : "undo";
}

/** Whether keys belong to what has the focus: an editor with an undo of its own, or something that lies over the page. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox]") !== null
  );
}
