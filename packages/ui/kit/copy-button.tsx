"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button, type ButtonProps } from "./button.tsx";

export type CopyButtonProps = Pick<ButtonProps, "size" | "variant" | "className"> & {
  readonly text: string;
  readonly label?: string | undefined;
};

/** Copies a text, and says that it did. */
export function CopyButton({ text, label = "Copy", ...rest }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1600);
  };
  return (
    <Button onClick={copy} icon={copied ? <Check className="text-healthy-text" /> : <Copy />} {...rest}>
      <span aria-live="polite">{copied ? "Copied" : label}</span>
    </Button>
  );
}
