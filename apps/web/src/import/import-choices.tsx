"use client";

import { Button, Field, Tabs, Textarea } from "@tributary/ui/kit";
import { useState } from "react";
import { DropZone } from "./drop-zone.tsx";
import { ExampleList } from "./example-list.tsx";
import type { TextFile } from "./read-files.ts";

export type ImportChoicesProps = {
  readonly busy: boolean;
  readonly onFiles: (files: readonly TextFile[], title?: string) => void;
};

/** The three ways a Compose file comes in: dropped, pasted, or one of our examples. */
export function ImportChoices({ busy, onFiles }: ImportChoicesProps) {
  const [text, setText] = useState("");
  return (
    <Tabs
      label="Where the Compose file comes from"
      contentClassName="min-h-52"
      items={[
        { value: "drop", label: "Files", content: <DropZone onFiles={onFiles} /> },
        {
          value: "paste",
          label: "Paste",
          content: (
            <div className="flex flex-col gap-3">
              <Field label="Compose file">
                <Textarea
                  code
                  rows={10}
                  value={text}
                  onChange={(event) => setText(event.target.value)}
                  placeholder={'services:\n  web:\n    image: nginx:1.29\n    ports: ["8080:80"]'}
                />
              </Field>
              <Button
                variant="primary"
                className="self-end"
                busy={busy}
                disabled={text.trim() === ""}
                onClick={() => onFiles([{ path: "compose.yaml", text }])}
              >
                Import
              </Button>
            </div>
          ),
        },
        { value: "example", label: "Example", content: <ExampleList disabled={busy} onPick={onFiles} /> },
      ]}
    />
  );
}
