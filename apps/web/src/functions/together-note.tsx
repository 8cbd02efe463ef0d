/** How a text that is shared is typed in, and left with the keyboard. */
export function TogetherNote() {
  return (
    <p className="pointer-events-none absolute right-3 bottom-1.5 text-2xs text-faint max-md:hidden">
      Everyone here types in the same text. Esc, then Tab leaves it.
    </p>
  );
}
