"use client";

import { Button, Field, Input, Notice } from "@tributary/ui/kit";
import { type FormEvent, useState } from "react";

export type AccountFormProps = {
  /** `signUp` also asks for the name by which others will know them. */
  readonly mode: "signIn" | "signUp";
  readonly submit: string;
  /** Null when it worked, else a sentence. */
  readonly onSubmit: (input: {
    readonly name: string;
    readonly email: string;
    readonly password: string;
  }) => Promise<string | null>;
};

/** Who you are: for signing in and for making an account. */
export function AccountForm({ mode, submit, onSubmit }: AccountFormProps) {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [wrong, setWrong] = useState<{ readonly name?: string; readonly email?: string; readonly password?: string }>(
    {},
  );

  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const input = {
      name: String(form.get("name") ?? "").trim(),
      email: String(form.get("email") ?? "").trim(),
      password: String(form.get("password") ?? ""),
    };
    const found = mistakesIn(input, mode);
    setWrong(found);
    setRefusal(null);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    setRefusal(await onSubmit(input));
    setBusy(false);
  };

  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-4">
      {refusal && <Notice tone="error">{refusal}</Notice>}
      {mode === "signUp" && (
        <Field label="Your name" error={wrong.name} docs="What others see beside your edits.">
          <Input name="name" size="lg" autoComplete="name" autoFocus />
        </Field>
      )}
      <Field label="E-mail" error={wrong.email}>
        <Input name="email" type="email" size="lg" autoComplete="email" autoFocus={mode === "signIn"} />
      </Field>
      <Field label="Password" error={wrong.password} {...(mode === "signUp" ? { docs: "At least 8 characters." } : {})}>
        <Input
          name="password"
          type="password"
          size="lg"
          autoComplete={mode === "signIn" ? "current-password" : "new-password"}
        />
      </Field>
      <Button type="submit" variant="primary" size="lg" busy={busy} className="mt-1 w-full">
        {submit}
      </Button>
    </form>
  );
}

function mistakesIn(
  input: { readonly name: string; readonly email: string; readonly password: string },
  mode: AccountFormProps["mode"],
) {
  return {
    ...(mode === "signUp" && !input.name ? { name: "Say what others may call you." } : {}),
    ...(/^\S+@\S+$/.test(input.email) ? {} : { email: "Give an e-mail address, such as ada@example.com." }),
    ...(mode === "signUp" && input.password.length < 8 ? { password: "Use at least 8 characters." } : {}),
    ...(mode === "signIn" && !input.password ? { password: "Give your password." } : {}),
  };
}
