let pressed = false;

if (typeof window !== "undefined") {
  const note = ({ type }: Event) => {
    pressed = type === "pointerdown";
  };
  for (const type of ["pointerdown", "pointerup", "pointercancel"]) window.addEventListener(type, note, true);
}

/**
 * Runs `work` once no pointer is pressed. What folds away when the focus leaves, or unfolds when it comes, would otherwise move whatever is being
 * pressed from under the pointer, and the release would hit something else: no click.
 */
export function afterPress(work: () => void): void {
  if (!pressed) return work();
  const released = () => {
    window.removeEventListener("pointerup", released, true);
    window.removeEventListener("pointercancel", released, true);
    // The click itself comes right after this event.
    setTimeout(work);
  };
  window.addEventListener("pointerup", released, true);
  window.addEventListener("pointercancel", released, true);
}
