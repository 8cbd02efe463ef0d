"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { signUp } from "../auth.ts";
import { paths } from "../paths.ts";
import { WholePage } from "../whole-page.tsx";
import { AccountForm } from "./account-form.tsx";
import { AuthFrame } from "./auth-frame.tsx";
import { useMe } from "./use-me.ts";

/** The very first person: makes the account that owns this installation. There is no default password anywhere. */
export function WelcomePage() {
  const router = useRouter();
  const me = useMe();
  const settled = me.data && !me.data.first;
  useEffect(() => {
    if (settled) router.replace("/");
  }, [settled, router]);
  if (!me.data || settled) return <WholePage error={me.error} />;

  const create = async (input: { readonly name: string; readonly email: string; readonly password: string }) => {
    const refusal = await signUp(input);
    if (refusal === null) window.location.assign(paths.newWorkspace());
    return refusal;
  };
  return (
    <AuthFrame
      title="Welcome to Tributary"
      sentence="Nobody has an account here yet. Create the first one; you will own it and can invite the others."
      step={{ at: 1, of: 3 }}
    >
      <AccountForm mode="signUp" submit="Create account" onSubmit={create} />
    </AuthFrame>
  );
}
