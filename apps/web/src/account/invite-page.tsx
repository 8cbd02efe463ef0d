"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, EmptyState, Notice } from "@tributary/ui/kit";
import { useState } from "react";
import { signIn, signOut, signUp } from "../auth.ts";
import { paths } from "../paths.ts";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { WholePage } from "../whole-page.tsx";
import { AccountForm } from "./account-form.tsx";
import { AuthFrame } from "./auth-frame.tsx";
import { useMe } from "./use-me.ts";

export type InvitePageProps = { readonly token: string };

const MAY = {
  owner: "You will be able to do everything, including inviting others.",
  approver: "You will be able to edit, review and approve changes.",
  editor: "You will be able to edit changes and ask for review.",
  viewer: "You will be able to look at everything.",
};

/** Come in through a link: with a new account, with the one you have, or as the person already signed in. */
export function InvitePage({ token }: InvitePageProps) {
  const trpc = useTRPC();
  const me = useMe();
  const info = useQuery(trpc.workspace.inviteInfo.queryOptions({ token }));
  const [known, setKnown] = useState(false);
  const accept = useMutation(
    trpc.workspace.acceptInvite.mutationOptions({
      onSuccess: ({ workspace }) => window.location.assign(paths.map(workspace)),
    }),
  );
  if (info.error) return <WholePage error={info.error} />;
  if (!info.data || !me.data) return <WholePage error={me.error} />;
  const { workspaceName, invitedBy, role, phase } = info.data;
  if (phase !== "open") {
    return (
      <main className="grid min-h-dvh place-items-center">
        <EmptyState
          picture="people"
          title={phase === "used" ? "This link was used already" : "This link has expired"}
          actions={
            <Button variant="primary" asChild>
              <a href="/">{me.data.user ? "Go to your workspace" : "Sign in"}</a>
            </Button>
          }
        >
          An invitation works once, for seven days. Ask {invitedBy} for a new one.
        </EmptyState>
      </main>
    );
  }
  const enter = async (input: { readonly name: string; readonly email: string; readonly password: string }) => {
    const refusal = known ? await signIn({ email: input.email, password: input.password }) : await signUp(input, token);
    if (refusal === null) accept.mutate({ token });
    return refusal;
  };
  return (
    <AuthFrame
      title={`Join ${workspaceName}`}
      sentence={
        <>
          {invitedBy} invites you as <strong className="font-medium text-ink">{role}</strong>. {MAY[role]}
        </>
      }
    >
      {accept.error && (
        <Notice tone="error" className="mb-4">
          {sentenceOf(accept.error)}
        </Notice>
      )}
      {me.data.user ? (
        <div className="flex flex-col gap-3">
          <Button
            variant="primary"
            size="lg"
            busy={accept.isPending || accept.isSuccess}
            onClick={() => accept.mutate({ token })}
          >
            Join as {me.data.user.name}
          </Button>
          <Button variant="ghost" size="lg" onClick={() => void signOut(me.data?.user?.id ?? "")}>
            Sign out and use another account
          </Button>
        </div>
      ) : (
        <>
          <AccountForm
            key={String(known)}
            mode={known ? "signIn" : "signUp"}
            submit={known ? "Sign in and join" : "Create account and join"}
            onSubmit={enter}
          />
          <p className="mt-5 text-sm text-muted">
            {known ? "New here?" : "Already have an account?"}{" "}
            <button
              type="button"
              onClick={() => setKnown(!known)}
              className="font-medium text-accent-text hover:underline"
            >
              {known ? "Create an account" : "Sign in instead"}
            </button>
          </p>
        </>
      )}
    </AuthFrame>
  );
}
