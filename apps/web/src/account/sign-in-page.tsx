"use client";

import Link from "next/link";
import { signIn } from "../auth.ts";
import { paths, safeNext } from "../paths.ts";
import { AccountForm } from "./account-form.tsx";
import { AuthFrame } from "./auth-frame.tsx";
import { useMe } from "./use-me.ts";

export type SignInPageProps = { readonly next: string | null };

/** Back again. New people come in through an invitation link. */
export function SignInPage({ next }: SignInPageProps) {
  const first = useMe().data?.first;
  const enter = async (input: { readonly email: string; readonly password: string }) => {
    const refusal = await signIn({ email: input.email, password: input.password });
    // A whole new page, so that nothing of a former session stays in memory.
    if (refusal === null) window.location.assign(safeNext(next));
    return refusal;
  };
  return (
    <AuthFrame title="Sign in" sentence="Welcome back.">
      <AccountForm mode="signIn" submit="Sign in" onSubmit={enter} />
      <p className="mt-5 text-sm text-muted">
        {first ? (
          <>
            Nobody has an account here yet.{" "}
            <Link href={paths.welcome()} className="font-medium text-accent-text hover:underline">
              Create the first one
            </Link>
            .
          </>
        ) : (
          "No account? Ask an owner of your workspace for an invitation link."
        )}
      </p>
    </AuthFrame>
  );
}
