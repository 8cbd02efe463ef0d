"use client";

import { Dialog, Kbd } from "@tributary/ui/kit";

export type ShortcutsDialogProps = { readonly open: boolean; readonly onOpenChange: (open: boolean) => void };

const GROUPS: readonly { readonly title: string; readonly keys: readonly (readonly [keys: string, does: string])[] }[] =
  [
    {
      title: "Anywhere",
      keys: [
        ["⌘K", "Everything: commands, change sets, components"],
        ["g m", "Go to the map"],
        ["g t", "Go to the table"],
        ["g f", "Go to the functions"],
        ["g c", "Go to changes"],
        ["g r", "Go to review, or to runs on Head"],
        ["g d", "Go to drift"],
        ["g a", "Go to the audit log"],
        ["g s", "Go to settings"],
        ["c", "New change set"],
        ["i", "Import a Compose file"],
        ["?", "This list"],
      ],
    },
    {
      title: "In a change set",
      keys: [
        ["⌘Z", "Undo what you did last; in code, what you typed"],
        ["⇧ ⌘Z", "Redo"],
      ],
    },
    {
      title: "On the map",
      keys: [
        ["h", "Time travel on Head"],
        ["↑ ↓ ← →", "Move between components"],
        ["Enter", "Edit"],
        ["Esc", "Leave"],
        ["⌫", "Delete"],
      ],
    },
    {
      title: "In review",
      keys: [
        ["j", "Next component"],
        ["k", "Previous component"],
        ["v", "Mark as viewed"],
        ["o", "Open or fold"],
      ],
    },
  ];

/** Every key that does something. */
export function ShortcutsDialog({ open, onOpenChange }: ShortcutsDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts" size="md">
      <div className="columns-2 gap-8">
        {GROUPS.map((group) => (
          <section key={group.title} className="mb-5 break-inside-avoid">
            <h3 className="mb-1.5 text-xs font-medium text-faint">{group.title}</h3>
            <dl>
              {group.keys.map(([keys, does]) => (
                <div key={keys} className="flex items-center justify-between gap-4 py-1">
                  <dt className="text-sm text-ink">{does}</dt>
                  <dd>
                    <Kbd keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
